package io.wsgateway.launcher;

import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.Logging;
import picocli.CommandLine.Option;

/** The options of logging; each has an environment variable for its default. */
final class LoggingOptions {

    /** How much is logged. */
    private enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    @Option(names = "--log-format", paramLabel = "FORMAT", defaultValue = "${env:GATEWAY_LOG_FORMAT:-human}",
            description = "human or json. Default: GATEWAY_LOG_FORMAT, or human.")
    private LogFormat format = LogFormat.HUMAN;

    @Option(names = "--log-level", paramLabel = "LEVEL", defaultValue = "${env:GATEWAY_LOG_LEVEL:-info}",
            description = "error, warn, info or debug. Default: GATEWAY_LOG_LEVEL, or info.")
    private LogLevel level = LogLevel.INFO;

    void apply() {
        Logging.configure(format, level.name());
    }
}
