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

    /** Which rule is broken. */
    RejectionReason reason() {
        return reason;
    }

    /** What was found. */
    String detail() {
        return String.valueOf(getMessage());
    }
}
