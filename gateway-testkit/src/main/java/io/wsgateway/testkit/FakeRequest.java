package io.wsgateway.testkit;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the opening request that an application is asked about. By default it comes from 127.0.0.1. */
public final class FakeRequest {

    private static final int EPHEMERAL_PORT = 49152;

    private final String target;
    private final List<HeaderField> headers = new ArrayList<>();
    private final Map<String, String> parameters = new HashMap<>();
    private InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), EPHEMERAL_PORT);
    private boolean secure;
    private Optional<Principal> principal = Optional.empty();
    private Optional<String> route = Optional.empty();

    private FakeRequest(String target) {
        this.target = target;
    }

    /** A request to this target, such as {@code /chat/den?lang=en}; it is taken as normalised and decoded already. */
    public static FakeRequest to(String target) {
        return new FakeRequest(target);
    }

    /** Adds a header field line. */
    public FakeRequest header(String name, String value) {
        headers.add(new HeaderField(name, value));
        return this;
    }

    /** Sets the value of one of the route's {@code {parameters}}. */
    public FakeRequest parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    /** Sets the route that it matches, such as {@code /chat/{room}}; its path else. */
    public FakeRequest route(String matched) {
        route = Optional.of(matched);
        return this;
    }

    /** Sets the peer's IP address, such as {@code 203.0.113.9}. */
    public FakeRequest from(String address) {
        try {
            peer = new InetSocketAddress(InetAddress.getByName(address), EPHEMERAL_PORT);
            return this;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + address, e);
        }
    }

    /** As if the connection used TLS. */
    public FakeRequest secure() {
        secure = true;
        return this;
    }

    /** As if the gateway had found out who the peer is, by a token, say. */
    public FakeRequest by(Principal known) {
        principal = Optional.of(known);
        return this;
    }

    /** The request. */
    public OpeningRequest build() {
        HandshakeRequest handshake =
                new HandshakeRequest("GET", target, "HTTP/1.1", new HeaderFields(headers), secure, peer);
        RequestTarget parsed = parse();
        return new OpeningRequest(handshake, parsed, parameters, principal, route.orElse(parsed.path()));
    }

    private RequestTarget parse() {
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException("a target starts with a slash: " + target);
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Optional<String> query = mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
        return new RequestTarget(List.of(path.substring(1).split("/", -1)), query, Optional.empty());
    }
}
