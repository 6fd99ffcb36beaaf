package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestHeadTest {

    private static final String LINE = "GET /chat?a=b%20c HTTP/1.1\r\n";

    private static RequestHead head(HeaderField... fields) {
        return new RequestHead("GET", "/chat?a=b%20c", "HTTP/1.1", new HeaderFields(List.of(fields)));
    }

    private static HeaderField field(String name, String value) {
        return new HeaderField(name, value);
    }

    @Test
    void takesALineApart() {
        assertThat(RequestHead.parse(LINE + "\r\n")).isEqualTo(head());
        assertThat(RequestHead.parse("\r\n" + LINE + "\r\n")).as("behind an empty line").isEqualTo(head());
        assertThat(RequestHead.parse("m * HTTP/1.0\r\n\r\n"))
                .isEqualTo(new RequestHead("m", "*", "HTTP/1.0", new HeaderFields(List.of())));
    }

    /** Field names as they are sent, values without the white space around them, one char for each byte. */
    @Test
    void takesFieldsApartInOrder() {
        assertThat(RequestHead.parse(LINE + "Host: server.example.com:8080\r\nhost:b\r\nX:\r\nY: \t \r\n"
                + "Z: \t a  b:\tc \t\r\nL: \u00a0caf\u00e9\u0085\r\n\r\n"))
                .isEqualTo(head(field("Host", "server.example.com:8080"), field("host", "b"), field("X", ""),
                        field("Y", ""), field("Z", "a  b:\tc"), field("L", "\u00a0caf\u00e9\u0085")));
    }

    @Test
    void becomesARequest() {
        InetSocketAddress peer = InetSocketAddress.createUnresolved("client.example.com", 49152);
        assertThat(head(field("Host", "a")).request(true, peer)).isEqualTo(new HandshakeRequest("GET",
                "/chat?a=b%20c", "HTTP/1.1", new HeaderFields(List.of(field("Host", "a"))), true, peer));
    }

    @Test
    void hidesWhatMayBeSecret() {
        assertThat(head(field("Cookie", "secret"))).hasToString("RequestHead[GET /chat?...]");
    }
}
