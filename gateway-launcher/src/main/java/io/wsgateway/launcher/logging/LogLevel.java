package io.wsgateway.launcher.logging;

/** How much is logged: what is of this level, and of those before it. */
public enum LogLevel {
    /** Something failed that the gateway or an application should have done. */
    ERROR,
    /** Something will go wrong, or has for some. */
    WARN,
    /** What an operator wants to know of a gateway that is well. */
    INFO,
    /** What is of use while a fault is looked for. */
    DEBUG
}
