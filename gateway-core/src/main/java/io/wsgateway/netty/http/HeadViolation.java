package io.wsgateway.netty.http;

import io.wsgateway.protocol.handshake.RejectionReason;

/** A request head breaks a rule; it is the cause of the failure that the decoder reports. */
final class HeadViolation extends Exception {

    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    /**
     * A rule is broken.
     *
     * @param detail what was found, and what was expected; escaped, bounded, free of secrets
     */
    HeadViolation(RejectionReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** A head breaks the grammar of HTTP/1.1. */
    static HeadViolation malformed(String detail) {
        return new HeadViolation(RejectionReason.REQUEST_MALFORMED, detail);
    }

    /** How a byte is shown that stands where it must not. */
    static String shown(int b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    /** Which rule is broken. */
    RejectionReason reason() {
        return reason;
    }

    /** What was found. */
    String detail() {
        return String.valueOf(getMessage());
    }
}
