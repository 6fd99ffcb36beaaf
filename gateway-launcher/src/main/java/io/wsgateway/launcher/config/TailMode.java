package io.wsgateway.launcher.config;

/** What operators with full access may see of what goes through sessions. */
public enum TailMode {
    /** Nothing. */
    OFF,
    /** Direction, opcode, length and time of each message, and close codes. */
    ON,
    /** What the messages say as well. */
    PAYLOADS
}
