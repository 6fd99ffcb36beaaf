package io.wsgateway.protocol.handshake;

import org.jspecify.annotations.Nullable;

/** The opening handshake of RFC 6455 section 4.2: one pure function from a request and a policy to a decision. */
public final class OpeningHandshake {

    private OpeningHandshake() {}

    /** Decides; a null policy means that no route matched. */
    public static HandshakeDecision decide(HandshakeRequest request, @Nullable HandshakePolicy policy) {
        throw new UnsupportedOperationException();
    }
}
