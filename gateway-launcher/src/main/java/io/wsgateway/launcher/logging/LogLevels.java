package io.wsgateway.launcher.logging;

import java.util.List;
import java.util.Map;

/**
 * How much is logged, in all and by loggers of some names. Immutable.
 *
 * @param level of all that nothing else is said of
 * @param byName of loggers of these names, and of those whose names begin with one of them and a dot; the longest name goes first
 */
public record LogLevels(LogLevel level, Map<String, LogLevel> byName) {

    /** What holds where nothing is configured. */
    public static final LogLevels DEFAULT = new LogLevels(LogLevel.INFO, Map.of());

    /** At debug Netty logs keys and header fields, the JDK those that its HTTP clients send; at trace Lettuce what servers answer. */
    private static final List<String> GUARDED =
            List.of("io.netty", "io.lettuce", "java", "javax", "jdk", "sun", "com.sun");

    public LogLevels {
        byName = Map.copyOf(byName);
    }

    /** The same with another level of all else. */
    public LogLevels with(LogLevel other) {
        return new LogLevels(other, byName);
    }

    /** Whether this logger would log secrets at debug, which it therefore never does. */
    public static boolean isGuarded(String name) {
        return GUARDED.stream().anyMatch(guarded -> name.equals(guarded) || name.startsWith(guarded + "."));
    }

    /** The names of all of these. */
    static List<String> guarded() {
        return GUARDED;
    }
}
