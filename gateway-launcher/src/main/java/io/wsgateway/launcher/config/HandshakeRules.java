package io.wsgateway.launcher.config;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.PolicySource;
import java.util.List;
import java.util.Optional;

/**
 * What one of {@code routes:} says of the opening handshake. Immutable.
 *
 * @param origins which origins may connect
 * @param offer the subprotocols in place of the application's own
 * @param subprotocolRequired whether one must be agreed on
 * @param compression how permessage-deflate is used
 * @param answers what a peer is told that is rejected
 * @param source where all this is written
 */
public record HandshakeRules(OriginPolicy origins, Optional<List<String>> offer, boolean subprotocolRequired,
        CompressionMode compression, AnswerPolicy answers, PolicySource source) {

    public HandshakeRules {
        offer = offer.map(List::copyOf);
    }

    /**
     * The rules as the handshake asks for them.
     *
     * @param route the route's pattern
     * @param subprotocols what is spoken
     */
    public HandshakePolicy policy(String route, List<String> subprotocols) {
        return new HandshakePolicy(route, origins, subprotocols, subprotocolRequired, compression, source);
    }
}
