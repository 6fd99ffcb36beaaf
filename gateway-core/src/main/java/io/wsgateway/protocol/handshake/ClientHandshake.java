package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The opening handshake as a client makes it: what is sent, and whether the answer opens the connection. Immutable.
 *
 * @param target path and query, in origin-form, percent-encoded
 * @param host the {@code Host} field
 * @param subprotocols what is offered, in order
 * @param headers further fields; none of those that this writes itself, or that are for one hop alone
 * @param compression whether permessage-deflate is offered
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.1">RFC 6455 section 4.1</a>
 */
public record ClientHandshake(String target, String host, List<String> subprotocols, List<HeaderField> headers,
        boolean compression) {

    private static final String UPGRADE = "Upgrade";
    private static final String CONNECTION = "Connection";
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String ACCEPT = "Sec-WebSocket-Accept";
    /** Neither side keeps what it has compressed before, so that a connection holds no compressor. */
    private static final String OFFER = PerMessageDeflate.NAME + "; " + PerMessageDeflate.SERVER_NO_CONTEXT_TAKEOVER
            + "; " + PerMessageDeflate.CLIENT_NO_CONTEXT_TAKEOVER;
    /** Written here, or about one hop or a body that there isn't (RFC 9110 section 7.6.1). */
    private static final Set<String> NOT_GIVEN = Set.of("host", "connection", "upgrade", "keep-alive",
            "proxy-connection", "te", "trailer", "transfer-encoding", "content-length", "expect", "http2-settings");
    private static final String OURS = "sec-websocket-";
    /** The longest head, in bytes: servers take no longer ones. */
    private static final int LONGEST = 1 << 16;

    /**
     * What was agreed on.
     *
     * @param subprotocol what the server has chosen; empty: none
     * @param compression permessage-deflate; of this end, the client, is what {@link PerMessageDeflate} says of this end
     */
    public record Agreed(Optional<String> subprotocol, Optional<PerMessageDeflate> compression) {}

    /**
     * A handshake.
     *
     * @throws IllegalArgumentException if one of its parts would break the head, or isn't for others to say
     */
    public ClientHandshake {
        subprotocols = List.copyOf(subprotocols);
        headers = List.copyOf(headers);
        require(target.startsWith("/") && isVisible(target) && target.indexOf('#') < 0, "target", target);
        require(!host.isEmpty() && isVisible(host), "host", host);
        for (String subprotocol : subprotocols) {
            require(Token.isToken(subprotocol), "subprotocol", subprotocol);
        }
        if (new HashSet<>(subprotocols).size() != subprotocols.size()) {
            throw new IllegalArgumentException(
                    "a subprotocol is offered twice: " + Printable.of(subprotocols.toString()));
        }
        long bytes = (long) target.length() + host.length();
        for (HeaderField field : headers) {
            String name = field.name().toLowerCase(Locale.ROOT);
            require(Token.isToken(field.name()) && !NOT_GIVEN.contains(name) && !name.startsWith(OURS), "header field",
                    field.name());
            if (!isFieldValue(field.value())) {
                throw new IllegalArgumentException("the value of header field " + field.name() + " can't be sent");
            }
            bytes += field.name().length() + field.value().length();
        }
        if (bytes > LONGEST) {
            throw new IllegalArgumentException("a head of " + bytes + " bytes (at most " + LONGEST + ")");
        }
    }

    private static void require(boolean right, String what, String value) {
        if (!right) {
            throw new IllegalArgumentException(what + " can't be sent: " + Printable.of(value));
        }
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** What a field's value is made of (RFC 9110 section 5.5), one {@code char} per byte; no white space around it. */
    private static boolean isFieldValue(String value) {
        return value.strip().length() == value.length()
                && value.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= 0xff && c != 0x7f);
    }

    /** The request line. */
    public String requestLine() {
        return "GET " + target + " HTTP/1.1";
    }

    /**
     * All fields of the request.
     *
     * @param key a fresh {@code Sec-WebSocket-Key}
     */
    public HeaderFields fields(String key) {
        List<HeaderField> fields = new ArrayList<>();
        fields.add(new HeaderField("Host", host));
        fields.add(new HeaderField(UPGRADE, "websocket"));
        fields.add(new HeaderField(CONNECTION, UPGRADE));
        fields.add(new HeaderField("Sec-WebSocket-Key", key));
        fields.add(new HeaderField("Sec-WebSocket-Version", "13"));
        if (!subprotocols.isEmpty()) {
            fields.add(new HeaderField(SUBPROTOCOL, String.join(", ", subprotocols)));
        }
        if (compression) {
            fields.add(new HeaderField(EXTENSIONS, OFFER));
        }
        fields.addAll(headers);
        return new HeaderFields(fields);
    }

    /** The request's head, one {@code char} per byte. */
    public String head(String key) {
        StringBuilder head = new StringBuilder(requestLine()).append("\r\n");
        for (HeaderField field : fields(key).lines()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /**
     * Whether a 101 with these fields opens the connection.
     *
     * @param key the key that was sent
     * @return what was agreed on; empty if "the client MUST _Fail the WebSocket Connection_"
     */
    public Optional<Agreed> agree(HeaderFields answer, String key) {
        List<String> upgrade = answer.values(UPGRADE);
        List<String> subprotocol = answer.values(SUBPROTOCOL);
        if (upgrade.size() != 1 || !upgrade.getFirst().equalsIgnoreCase("websocket")
                || Token.elements(answer.values(CONNECTION)).stream().noneMatch(UPGRADE::equalsIgnoreCase)
                || !answer.values(ACCEPT).equals(List.of(AcceptKey.accept(key)))
                || subprotocol.size() > 1 || !subprotocols.containsAll(subprotocol)) {
            return Optional.empty();
        }
        Optional<String> chosen = subprotocol.stream().findFirst();
        List<String> extensions = answer.values(EXTENSIONS);
        if (extensions.isEmpty()) {
            return Optional.of(new Agreed(chosen, Optional.empty()));
        }
        return ExtensionParser.parse(extensions).filter(answers -> compression && answers.size() == 1)
                .flatMap(answers -> deflate(answers.getFirst()))
                .map(agreed -> new Agreed(chosen, Optional.of(agreed)));
    }

    /** RFC 7692 section 7.1: parameters that are known, each once; {@code client_max_window_bits} isn't offered. */
    private static Optional<PerMessageDeflate> deflate(ExtensionOffer answer) {
        Set<String> seen = new HashSet<>();
        boolean right = answer.name().equals(PerMessageDeflate.NAME)
                && answer.parameters().stream().allMatch(each -> seen.add(each.name()) && isOffered(each));
        // Where the server doesn't say that this end forgets, it may do so all the same.
        return right
                ? Optional.of(new PerMessageDeflate(true, seen.contains(PerMessageDeflate.SERVER_NO_CONTEXT_TAKEOVER),
                        OptionalInt.empty()))
                : Optional.empty();
    }

    private static boolean isOffered(ExtensionOffer.Parameter parameter) {
        return switch (parameter.name()) {
            case PerMessageDeflate.SERVER_NO_CONTEXT_TAKEOVER, PerMessageDeflate.CLIENT_NO_CONTEXT_TAKEOVER -> parameter
                    .value().isEmpty();
            // A server may say so unasked (section 7.1.2.1).
            case PerMessageDeflate.SERVER_MAX_WINDOW_BITS -> parameter.value().filter(PerMessageDeflate::isWindowBits)
                    .isPresent();
            default -> false;
        };
    }
}
