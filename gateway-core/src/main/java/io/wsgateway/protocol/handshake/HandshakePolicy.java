package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Set;

/**
 * What a route asks of an opening handshake. Immutable.
 *
 * @param route the route's pattern, for the trace
 * @param origins which origins may connect
 * @param subprotocols what is spoken, in order of preference; each a token, each once
 * @param subprotocolRequired whether a handshake with none in common is rejected
 * @param compression whether and how permessage-deflate is agreed on
 * @param source where all this is written
 */
public record HandshakePolicy(String route, OriginPolicy origins, List<String> subprotocols,
        boolean subprotocolRequired, CompressionMode compression, PolicySource source) {

    /** A policy that is written nowhere. */
    public HandshakePolicy(String route, OriginPolicy origins, List<String> subprotocols, boolean subprotocolRequired,
            CompressionMode compression) {
        this(route, origins, subprotocols, subprotocolRequired, compression, PolicySource.NONE);
    }

    public HandshakePolicy {
        subprotocols = List.copyOf(subprotocols);
        if (!subprotocols.stream().allMatch(Token::isToken) || Set.copyOf(subprotocols).size() < subprotocols.size()) {
            throw new IllegalArgumentException("subprotocols must be tokens, each once: " + subprotocols);
        }
    }
}
