package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The opening handshake that is sent, and what is sent behind it. Immutable.
 *
 * @param origin empty: as a client that is no browser
 * @param subprotocols what is offered, in order
 * @param headers further fields, such as {@code Cookie}
 * @param version the value of {@code Sec-WebSocket-Version}
 * @param deflate whether permessage-deflate is offered
 * @param firstMessage a text that says who the peer is; a secret
 */
public record ProbeRequest(ProbeTarget target, Optional<String> origin, List<String> subprotocols,
        List<HeaderField> headers, String version, boolean deflate, Optional<String> firstMessage) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 16;

    public ProbeRequest {
        subprotocols = List.copyOf(subprotocols);
        headers = List.copyOf(headers);
    }

    /** One without a first message. */
    public ProbeRequest(ProbeTarget target, Optional<String> origin, List<String> subprotocols,
            List<HeaderField> headers, String version, boolean deflate) {
        this(target, origin, subprotocols, headers, version, deflate, Optional.empty());
    }

    /** The same with another origin. */
    ProbeRequest withOrigin(Optional<String> other) {
        return new ProbeRequest(target, other, subprotocols, headers, version, deflate, firstMessage);
    }

    ProbeRequest withSubprotocols(List<String> other) {
        return new ProbeRequest(target, origin, other, headers, version, deflate, firstMessage);
    }

    ProbeRequest withVersion(String other) {
        return new ProbeRequest(target, origin, subprotocols, headers, other, deflate, firstMessage);
    }

    ProbeRequest withoutDeflate() {
        return new ProbeRequest(target, origin, subprotocols, headers, version, false, firstMessage);
    }

    /** Its head, with a key of its own. */
    HeadText head() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        List<HeaderField> fields = new ArrayList<>();
        fields.add(new HeaderField("Host", target.authority()));
        fields.add(new HeaderField("Connection", "Upgrade"));
        fields.add(new HeaderField("Pragma", "no-cache"));
        fields.add(new HeaderField("Cache-Control", "no-cache"));
        fields.add(new HeaderField("Upgrade", "websocket"));
        origin.ifPresent(value -> fields.add(new HeaderField("Origin", value)));
        fields.add(new HeaderField("Sec-WebSocket-Version", version));
        fields.add(new HeaderField("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(key)));
        if (deflate) {
            fields.add(new HeaderField("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"));
        }
        if (!subprotocols.isEmpty()) {
            fields.add(new HeaderField("Sec-WebSocket-Protocol", String.join(", ", subprotocols)));
        }
        fields.addAll(headers);
        return new HeadText("GET " + target.target() + " HTTP/1.1", new HeaderFields(fields));
    }

    /** A head as it goes over the wire. */
    static String wire(HeadText head) {
        StringBuilder text = new StringBuilder(head.startLine()).append("\r\n");
        head.fields().lines()
                .forEach(field -> text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        return text.append("\r\n").toString();
    }

    /** Redacted: fields may hold secrets. */
    @Override
    public String toString() {
        return "ProbeRequest[" + target + "]";
    }
}
