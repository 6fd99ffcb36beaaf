package io.wsgateway.protocol.handshake;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** One valid opening handshake, that of RFC 6455 section 1.2 on another path, and what can be changed of it. Immutable. */
record Requests(String method, String target, String version, List<HeaderField> fields, boolean secure) {

    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    static Requests valid() {
        return new Requests("GET", "/chat", "HTTP/1.1", List.of(
                new HeaderField("Host", "server.example.com"),
                new HeaderField("Upgrade", "websocket"),
                new HeaderField("Connection", "Upgrade"),
                new HeaderField("Sec-WebSocket-Key", KEY),
                new HeaderField("Sec-WebSocket-Version", "13")), false);
    }

    Requests withMethod(String changed) {
        return new Requests(changed, target, version, fields, secure);
    }

    Requests withTarget(String changed) {
        return new Requests(method, changed, version, fields, secure);
    }

    Requests withVersion(String changed) {
        return new Requests(method, target, changed, fields, secure);
    }

    Requests overTls() {
        return new Requests(method, target, version, fields, true);
    }

    /** With these values, one line each, in place of the lines of this name. */
    Requests with(String name, String... values) {
        List<HeaderField> changed = new ArrayList<>(fields);
        changed.removeIf(field -> field.name().equals(name));
        for (String value : values) {
            changed.add(new HeaderField(name, value));
        }
        return new Requests(method, target, version, changed, secure);
    }

    Requests without(String name) {
        return with(name);
    }

    HandshakeRequest request() {
        return new HandshakeRequest(method, target, version, new HeaderFields(fields), secure,
                InetSocketAddress.createUnresolved("client.example.com", 49152));
    }
}
