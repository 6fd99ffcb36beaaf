package io.wsgateway.launcher.logging;

/** How an event is written. */
public enum LogFormat {
    /** For people: time, level, logger, message. */
    HUMAN,
    /** For machines: one JSON object a line. */
    JSON
}
