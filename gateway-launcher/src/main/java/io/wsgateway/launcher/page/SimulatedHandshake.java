package io.wsgateway.launcher.page;

import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.QueryString;
import io.wsgateway.protocol.handshake.TargetUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The opening handshake that a browser would have sent from a page of this host; it is decided about, never counted or
 * opened. Immutable.
 *
 * @param target the request target
 * @param subprotocols what is offered, in order
 */
record SimulatedHandshake(String target, List<String> subprotocols) {

    /** The key of RFC 6455 section 1.3: any will do. */
    private static final String SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    SimulatedHandshake {
        subprotocols = List.copyOf(subprotocols);
    }

    /** Reads {@code target=/chat&subprotocol=a&subprotocol=b}; empty if it names no target. */
    static Optional<SimulatedHandshake> parse(String query) {
        String target = "";
        List<String> subprotocols = new ArrayList<>();
        for (QueryString.Parameter parameter : new QueryString(query).parameters()) {
            Optional<String> value = parameter.value().flatMap(QueryString::decode);
            if (value.isEmpty()) {
                continue;
            }
            switch (parameter.name()) {
                case "target" -> target = value.get();
                case "subprotocol" -> subprotocols.add(value.get());
                default -> {}
            }
        }
        return target.startsWith("/") ? Optional.of(new SimulatedHandshake(target, subprotocols)) : Optional.empty();
    }

    /** As it would arrive over the connection that asks. */
    HandshakeRequest over(HandshakeRequest asking) {
        String host = asking.headers().first("Host").orElse("");
        String own = TargetUri.of(asking).authority().map(Authority::toString).orElse(host);
        List<HeaderField> headers = new ArrayList<>();
        headers.add(new HeaderField("Host", host));
        headers.add(new HeaderField("Connection", "Upgrade"));
        headers.add(new HeaderField("Upgrade", "websocket"));
        headers.add(new HeaderField("Origin", (asking.secure() ? "https://" : "http://") + own));
        headers.add(new HeaderField("Sec-WebSocket-Version", "13"));
        headers.add(new HeaderField("Sec-WebSocket-Key", SAMPLE_KEY));
        headers.add(new HeaderField("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"));
        if (!subprotocols.isEmpty()) {
            headers.add(new HeaderField("Sec-WebSocket-Protocol", String.join(", ", subprotocols)));
        }
        return new HandshakeRequest("GET", target, "HTTP/1.1", new HeaderFields(headers), asking.secure(),
                asking.peer(), asking.form(), asking.arrival());
    }
}
