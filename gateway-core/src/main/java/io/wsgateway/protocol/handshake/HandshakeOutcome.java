package io.wsgateway.protocol.handshake;

/** What became of an opening handshake. */
public enum HandshakeOutcome {
    /** It was answered by a 101. */
    ACCEPTED("accepted"),
    /** It was answered by something else. */
    REJECTED("rejected"),
    /** No request came: it ended in the handshake of TLS. */
    FAILED("failed");

    private final String id;

    HandshakeOutcome(String id) {
        this.id = id;
    }

    /** The stable id, which is the word for it. */
    public String id() {
        return id;
    }
}
