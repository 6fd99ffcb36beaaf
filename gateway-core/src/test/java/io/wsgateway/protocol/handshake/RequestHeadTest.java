package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** {@code |} stands between field lines. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            Content-Length: 0
            Content-Length: 5
            content-length: 123456789012345678
            Transfer-Encoding: chunked
            transfer-encoding: gzip, CHUNKED
            Transfer-Encoding: gzip|Transfer-Encoding: chunked
            Transfer-Encoding: chunked,
            """)
    void knowsWhereABodyEnds(String fields) {
        assertThat(withFields("HTTP/1.1", fields).problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            HTTP/1.1; Content-Length:;                     a Content-Length that is no number:
            HTTP/1.1; Content-Length: +5;                  a Content-Length that is no number: +5
            HTTP/1.1; Content-Length: -1;                  a Content-Length that is no number: -1
            HTTP/1.1; Content-Length: 0x5;                 a Content-Length that is no number: 0x5
            HTTP/1.1; Content-Length: 5 5;                 a Content-Length that is no number: 5 5
            HTTP/1.1; Content-Length: 5, 5;                a Content-Length that is no number: 5, 5
            HTTP/1.1; Content-Length: 1\u00b2;             a Content-Length that is no number: 1\\xb2
            HTTP/1.1; Content-Length: 1234567890123456789; a Content-Length that is no number: 1234567890123456789
            HTTP/1.1; Content-Length: 0|content-length: 0; 2 Content-Length field lines
            HTTP/1.1; Content-Length: 5|Transfer-Encoding: chunked; both Content-Length and Transfer-Encoding
            HTTP/1.0; Transfer-Encoding: chunked;          Transfer-Encoding in an HTTP/1.0 request
            HTTP/1.1; Transfer-Encoding: chunked, gzip;    a Transfer-Encoding that doesn't end in chunked, once
            HTTP/1.1; Transfer-Encoding: identity;         a Transfer-Encoding that doesn't end in chunked, once
            HTTP/1.1; Transfer-Encoding:;                  a Transfer-Encoding that doesn't end in chunked, once
            HTTP/1.1; Transfer-Encoding: xchunked;         a Transfer-Encoding that doesn't end in chunked, once
            HTTP/1.1; Transfer-Encoding: "chunked";        a Transfer-Encoding that doesn't end in chunked, once
            HTTP/1.1; Transfer-Encoding: chunked, chunked; a Transfer-Encoding that doesn't end in chunked, once
            """)
    void saysWhatLeavesInDoubtWhereABodyEnds(String version, String fields, String problem) {
        assertThat(withFields(version, fields).problem().map(String::strip)).contains(problem);
    }

    private static RequestHead withFields(String version, String fields) {
        return RequestHead.parse("GET / " + version + "\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n");
    }
}
