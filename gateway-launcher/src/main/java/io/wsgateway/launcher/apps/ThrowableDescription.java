package io.wsgateway.launcher.apps;

import io.wsgateway.launcher.text.Escaped;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an application threw, told so that its author knows what to do. */
final class ThrowableDescription {

    private static final Pattern CLASS_FILE =
            Pattern.compile("(\\S+) has been compiled .*?class file version (\\d+).*");
    /** Class file version 45 was Java 1. */
    private static final int VERSION_OF_JAVA_0 = 44;

    /** The JDK's, and the gateway's own. */
    private static final Set<String> OTHER_LOADERS = Set.of("app", "platform");
    private static final String CONSTRUCTOR = ".<init>()";
    private static final String NOT_PUBLIC = "isn't a public class with a public constructor without parameters;"
            + " make it one, a static one if it stands within another class";

    private static final String SERVICE_PREFIX = "io.wsgateway.app.ApplicationProvider: ";

    private ThrowableDescription() {}

    /** One line, without a full stop. */
    static String of(Throwable thrown) {
        return switch (thrown) {
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case InvocationTargetException e when e.getCause() != null -> of(e.getCause());
            case ExceptionInInitializerError e when e.getCause() != null -> "a static initializer threw "
                    + plain(e.getCause());
            case ServiceConfigurationError e when e.getCause() != null -> notMade(e.getCause());
            case ServiceConfigurationError e -> service(e);
            case UnsupportedClassVersionError e -> newerJava(e);
            case NoClassDefFoundError e -> missingClass(e);
            case LinkageError e when aboutApi(e) -> otherApi(e);
            default -> plain(thrown);
        };
    }

    /** What to show the stack of, if code of an application threw it; null for what is told in full by {@link #of}. */
    static @Nullable Throwable ofItsCode(Throwable thrown) {
        Throwable cause = thrown instanceof ServiceConfigurationError && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        return isOfItsCode(cause) || cause.getCause() != null && isOfItsCode(cause.getCause()) ? cause : null;
    }

    private static boolean isOfItsCode(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getClassLoaderName)
                .anyMatch(loader -> loader != null && !OTHER_LOADERS.contains(loader));
    }

    /** Why {@link ServiceLoader} couldn't make a provider. */
    private static String notMade(Throwable cause) {
        if (isOfItsCode(cause)) {
            return of(cause);
        }
        return switch (cause) {
            case InstantiationException e -> "is abstract; name a class that isn't in " + Bundle.SERVICES;
            case IllegalAccessException e -> NOT_PUBLIC;
            case NoSuchMethodException e when name(e).endsWith(CONSTRUCTOR) -> "provider "
                    + name(e).substring(0, name(e).length() - CONSTRUCTOR.length()) + ": " + NOT_PUBLIC;
            default -> of(cause);
        };
    }

    private static String name(NoSuchMethodException e) {
        return Escaped.text(String.valueOf(e.getMessage()));
    }

    /** The class and message, on one line. */
    static String plain(Throwable thrown) {
        String message = thrown.getMessage();
        return thrown.getClass().getName() + (message == null ? "" : ": " + Escaped.text(message));
    }

    private static String service(ServiceConfigurationError error) {
        String message = String.valueOf(error.getMessage());
        String told = message.startsWith(SERVICE_PREFIX) ? message.substring(SERVICE_PREFIX.length()) : message;
        return Escaped.text(told) + "; name public classes of this jar that implement it in " + Bundle.SERVICES;
    }

    private static String newerJava(UnsupportedClassVersionError error) {
        Matcher matcher = CLASS_FILE.matcher(String.valueOf(error.getMessage()));
        int here = Runtime.version().feature();
        if (!matcher.matches()) {
            return "needs a newer Java than " + here + ", which this gateway runs on (" + plain(error) + ")";
        }
        int needed = Integer.parseInt(matcher.group(2)) - VERSION_OF_JAVA_0;
        return "class " + Escaped.text(matcher.group(1).replace('/', '.')) + " needs Java " + needed
                + ", this gateway runs on Java " + here + "; run the gateway on Java " + needed
                + " or compile the application with --release " + here;
    }

    private static String missingClass(NoClassDefFoundError error) {
        String message = String.valueOf(error.getMessage());
        if (message.startsWith("Could not initialize class")) {
            return plain(error);
        }
        String name = Escaped.text(message.replace('/', '.'));
        int dot = name.lastIndexOf('.');
        return dot > 0 && ApiClassLoader.provides(name.substring(0, dot))
                ? otherApi(error)
                : "class " + name
                        + " isn't in it; an application brings its libraries along: put them and its jar into a"
                        + " folder of their own";
    }

    private static boolean aboutApi(LinkageError error) {
        String message = String.valueOf(error.getMessage()).replace('/', '.');
        return message.contains("io.wsgateway.") || message.contains("org.slf4j.");
    }

    private static String otherApi(LinkageError error) {
        return "built against another version of the application API (this gateway has version " + ApiVersion.CURRENT
                + "); build it again for this gateway (" + plain(error) + ")";
    }
}
