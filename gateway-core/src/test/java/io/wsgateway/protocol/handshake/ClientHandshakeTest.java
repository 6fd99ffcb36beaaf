package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHandshakeTest {

    /** RFC 6455 section 1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final ClientHandshake CLIENT =
            new ClientHandshake("/chat?x=1", "example.com", List.of("chat", "superchat"), List.of(), true);

    private static HeaderFields answer(String... more) {
        return fields(List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + ACCEPT), more);
    }

    private static HeaderFields fields(List<String> lines, String... more) {
        List<HeaderField> fields = new ArrayList<>();
        List<String> all = new ArrayList<>(lines);
        all.addAll(List.of(more));
        for (String line : all) {
            int colon = line.indexOf(':');
            fields.add(new HeaderField(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new HeaderFields(fields);
    }

    @Test
    void writesTheRequest() {
        assertThat(new ClientHandshake("/", "a", List.of(), List.of(new HeaderField("Cookie", "x=y")), false).head(KEY))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\nCookie: x=y\r\n\r\n");
    }

    @Test
    void agreesOnNothingBesideTheConnection() {
        assertThat(CLIENT.agree(answer(), KEY))
                .contains(new ClientHandshake.Agreed(Optional.empty(), Optional.empty()));
    }

    @Test
    void takesTheSubprotocolThatTheServerChooses() {
        assertThat(CLIENT.agree(answer("Sec-WebSocket-Protocol: superchat"), KEY).orElseThrow().subprotocol())
                .contains("superchat");
    }

    @ParameterizedTest
    @CsvSource({"permessage-deflate, false", "permessage-deflate; client_no_context_takeover, false",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover, true",
            "permessage-deflate; server_max_window_bits=10; server_no_context_takeover, true"})
    void compressesWithoutMemoryOfItsOwn(String value, boolean serverForgets) {
        assertThat(CLIENT.agree(answer("Sec-WebSocket-Extensions: " + value), KEY).orElseThrow().compression())
                .contains(new PerMessageDeflate(true, serverForgets, OptionalInt.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Protocol: other", "Sec-WebSocket-Protocol: CHAT",
            "Sec-WebSocket-Protocol: chat, superchat", "Sec-WebSocket-Protocol:", "Upgrade: h2c",
            "Sec-WebSocket-Accept: " + ACCEPT, "Sec-WebSocket-Extensions: x-webkit-deflate-frame",
            "Sec-WebSocket-Extensions:", "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15",
            "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits",
            "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16",
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover=1",
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "Sec-WebSocket-Extensions: permessage-deflate; unknown"})
    void opensNothingByAnAnswerWithThis(String line) {
        assertThat(CLIENT.agree(answer(line), KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void opensNothingByAnAnswerWithoutOneOfThese(int missing) {
        List<String> lines = new ArrayList<>(
                List.of("Upgrade: WebSocket", "Connection: keep-alive, upgrade", "Sec-WebSocket-Accept: " + ACCEPT));
        assertThat(CLIENT.agree(fields(lines), KEY)).isPresent();
        lines.remove(missing);
        assertThat(CLIENT.agree(fields(lines), KEY)).isEmpty();
    }

    @Test
    void opensNothingByTheAnswerToAnotherKey() {
        assertThat(CLIENT.agree(answer(), "AAAAAAAAAAAAAAAAAAAAAA==")).isEmpty();
    }

    @Test
    void takesNoExtensionThatItDidNotOffer() {
        ClientHandshake plain = new ClientHandshake("/", "a", List.of(), List.of(), false);
        assertThat(plain.agree(answer("Sec-WebSocket-Extensions: permessage-deflate"), KEY)).isEmpty();
        assertThat(plain.agree(answer("Sec-WebSocket-Protocol: chat"), KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', nullValues = "-", textBlock = """
            chat              | a     | X-Field           | value        | target can't be sent: chat
            /a b              | a     | X-Field           | value        | target can't be sent: /a b
            /a\\r\\nX: y      | a     | X-Field           | value        | target can't be sent: /a\\x0d\\x0aX: y
            /a#b              | a     | X-Field           | value        | target can't be sent: /a#b
            /ü                | a     | X-Field           | value        | target can't be sent: /\\xfc
            /                 | ""    | X-Field           | value        | "host can't be sent: "
            /                 | a\\nb | X-Field           | value        | host can't be sent: a\\x0ab
            /                 | a     | Host              | value        | header field can't be sent: Host
            /                 | a     | CONNECTION        | close        | header field can't be sent: CONNECTION
            /                 | a     | upgrade           | h2c          | header field can't be sent: upgrade
            /                 | a     | Content-Length    | 5            | header field can't be sent: Content-Length
            /                 | a     | Transfer-Encoding | chunked      | header field can't be sent: Transfer-Encoding
            /                 | a     | Proxy-Connection  | close        | header field can't be sent: Proxy-Connection
            /                 | a     | Sec-WebSocket-Key | value        | header field can't be sent: Sec-WebSocket-Key
            /                 | a     | sec-websocket-x   | value        | header field can't be sent: sec-websocket-x
            /                 | a     | X Field           | value        | header field can't be sent: X Field
            /                 | a     | X-Field:          | value        | "header field can't be sent: X-Field:"
            /                 | a     | X-Field           | a\\r\\nb     | the value of header field X-Field can't be sent
            /                 | a     | X-Field           | a\\0b        | the value of header field X-Field can't be sent
            /                 | a     | X-Field           | "a "         | the value of header field X-Field can't be sent
            /                 | a     | X-Field           | €            | the value of header field X-Field can't be sent
            """)
    void isNotMadeOfWhatWouldBreakTheHead(String target, String host, String name, String value, String message) {
        List<HeaderField> headers = List.of(new HeaderField(name, unescaped(value)));
        assertThatThrownBy(() -> new ClientHandshake(unescaped(target), unescaped(host), List.of(), headers, false))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }

    @Test
    void offersTokensEachOnce() {
        assertThatThrownBy(() -> new ClientHandshake("/", "a", List.of("a,b"), List.of(), false))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("subprotocol can't be sent: a,b");
        assertThatThrownBy(() -> new ClientHandshake("/", "a", List.of("a", "a"), List.of(), false))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("a subprotocol is offered twice: [a, a]");
    }

    @Test
    void writesNoHeadWithoutBound() {
        List<HeaderField> headers = List.of(new HeaderField("X-Field", "x".repeat(1 << 16)));
        assertThatThrownBy(() -> new ClientHandshake("/", "a", List.of(), headers, false))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("a head of 65545 bytes (at most 65536)");
    }
}
