package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * What is logged by {@code java.util.logging}, and by {@link System.Logger}, which leads there: it becomes events of the log,
 * with their own level and name, instead of lines on standard error. The JDK makes one of these when somebody logs so for
 * the first time; who never does doesn't pay for it.
 */
public final class JavaUtilLogging {

    private static final String CLASS = "java.util.logging.config.class";
    private static final String FILE = "java.util.logging.config.file";

    /** For the JDK. */
    public JavaUtilLogging() throws IOException {
        String configuration = "handlers=" + SLF4JBridgeHandler.class.getName() + "\n.level=" + level() + '\n'
                + ExitHandler.LOGGER + ".handlers=" + ExitHandler.class.getName() + '\n'
                + ExitHandler.LOGGER + ".useParentHandlers=false\n" + ExitHandler.LOGGER + ".level=" + Level.FINE;
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Before anybody logs so; unless the JVM was told a configuration of its own. */
    static void choose() {
        if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
            System.setProperty(CLASS, JavaUtilLogging.class.getName());
        }
    }

    /** The log's own level: records that it would drop aren't made. */
    private static Level level() {
        // Another thread may be about to make the log: then there is no such context yet.
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return Level.FINE;
        }
        ch.qos.logback.classic.Level level = context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel();
        return switch (level.toInt()) {
            case ch.qos.logback.classic.Level.ERROR_INT -> Level.SEVERE;
            case ch.qos.logback.classic.Level.WARN_INT -> Level.WARNING;
            case ch.qos.logback.classic.Level.INFO_INT -> Level.INFO;
            default -> Level.FINE;
        };
    }
}
