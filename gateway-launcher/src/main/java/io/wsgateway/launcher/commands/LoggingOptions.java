package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.text.Escaped;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of logging; where one isn't given, a variable of the environment may say it. */
final class LoggingOptions {

    private static final String FORMAT = "GATEWAY_LOG_FORMAT";
    private static final String LEVEL = "GATEWAY_LOG_LEVEL";

    @Option(names = "--log-format", paramLabel = "FORMAT",
            description = "human or json. Default: " + FORMAT + ", or human.")
    private @Nullable LogFormat format;

    @Option(names = "--log-level", paramLabel = "LEVEL",
            description = "error, warn, info or debug. Default: " + LEVEL + ", or log.level of the configuration.")
    private @Nullable LogLevel level;

    /** Adds what is wrong with the variables. */
    static void check(Map<String, String> environment, Problems problems) {
        read(environment, FORMAT, LogFormat.HUMAN, problems);
        read(environment, LEVEL, LogLevel.INFO, problems);
    }

    /** Sets logging up; returns the level, if it is said here. */
    Optional<LogLevel> apply(Map<String, String> environment) throws ConfigurationException {
        Problems problems = new Problems();
        LogFormat chosenFormat = format != null ? format : read(environment, FORMAT, LogFormat.HUMAN, problems);
        LogLevel chosenLevel = level != null ? level : read(environment, LEVEL, LogLevel.INFO, problems);
        problems.check();
        Logging.configure(chosenFormat, chosenLevel);
        boolean said = level != null || !environment.getOrDefault(LEVEL, "").isEmpty();
        return said ? Optional.of(chosenLevel) : Optional.empty();
    }

    private static <E extends Enum<E>> E read(Map<String, String> environment, String variable, E fallback,
            Problems problems) {
        String text = environment.getOrDefault(variable, "");
        E[] values = fallback.getDeclaringClass().getEnumConstants();
        for (E value : values) {
            if (value.name().equalsIgnoreCase(text)) {
                return value;
            }
        }
        if (!text.isEmpty()) {
            problems.add(Position.of("environment " + variable), "", Escaped.text(text) + " (expected: "
                    + Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        return fallback;
    }
}
