package io.wsgateway.launcher.apps;

import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.SafeThrowable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks every provider of one bundle for its name and routes; one that fails doesn't hide the next. */
final class ProviderReader {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /** Ends the reading of services that can't be read at all. */
    private static final int MOST_FAILURES = 100;

    private final String jar;
    private final ClassLoader loader;
    private final List<FoundApplication> found = new ArrayList<>();
    private final List<LoadFailure> failures = new ArrayList<>();

    ProviderReader(String jar, ClassLoader loader) {
        this.jar = jar;
        this.loader = loader;
    }

    /** Reads them all. */
    ProviderReader read() {
        Iterator<ServiceLoader.Provider<ApplicationProvider>> providers =
                ServiceLoader.load(ApplicationProvider.class, loader).stream().iterator();
        while (failures.size() < MOST_FAILURES) {
            String provider = "";
            try {
                if (!providers.hasNext()) {
                    break;
                }
                ServiceLoader.Provider<ApplicationProvider> next = providers.next();
                provider = "provider " + next.type().getName() + ": ";
                found.add(ask(next.get()));
            } catch (LoadException e) {
                fail(provider + e.getMessage(), e.getCause());
            } catch (Throwable e) {
                Throwable told = SafeThrowable.of(e);
                fail(provider + ThrowableDescription.of(told), ThrowableDescription.ofItsCode(told));
            }
        }
        if (found.isEmpty() && failures.isEmpty()) {
            fail("holds no application: " + Bundle.SERVICES + " is empty; name the application's provider class in it",
                    null);
        }
        return this;
    }

    List<FoundApplication> found() {
        return List.copyOf(found);
    }

    List<LoadFailure> failures() {
        return List.copyOf(failures);
    }

    private FoundApplication ask(ApplicationProvider provider) throws LoadException {
        @Nullable String name = provider.name();
        if (name == null || !NAME.matcher(name).matches()) {
            throw new LoadException("its name is " + quoted(name)
                    + " (expected: 1 to 64 of a-z 0-9 -, starting with a letter)");
        }
        @Nullable Audience audience = provider.audience();
        if (audience == null) {
            throw new LoadException("its audience is null (expected: EVERYONE or OPERATORS)");
        }
        return new FoundApplication(name, jar, audience, routes(name, provider.defaultRoutes()), provider, loader);
    }

    private static List<String> routes(String name, @Nullable List<String> routes) throws LoadException {
        if (routes == null) {
            throw new LoadException("its default routes are null (expected: a list such as /" + name + ")");
        }
        List<RouteTable.Entry<String>> entries = new ArrayList<>();
        for (String route : routes) {
            if (route == null || !(route.equals("/" + name) || route.startsWith("/" + name + "/"))) {
                throw new LoadException("its default route " + quoted(route) + " isn't its own (expected: /" + name
                        + ", or a path that starts with /" + name + "/)");
            }
            entries.add(new RouteTable.Entry<>(Optional.empty(), route, name));
        }
        List<String> problems = RouteTable.problems(entries);
        if (!problems.isEmpty()) {
            throw new LoadException("its default routes: " + String.join("; ", problems));
        }
        return routes;
    }

    private void fail(String what, @Nullable Throwable cause) {
        failures.add(new LoadFailure(jar, what, cause));
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : "\"" + Escaped.text(text) + "\"";
    }
}
