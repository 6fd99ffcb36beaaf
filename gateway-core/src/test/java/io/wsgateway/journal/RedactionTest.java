package io.wsgateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Cookie                   | session=SECRET                | ... (14 characters)
            Authorization            | Bearer SECRET                 | ... (13 characters)
            Proxy-Authorization      | Basic SECRET                  | ... (12 characters)
            X-Api-Key                | SECRET                        | ... (6 characters)
            Sec-WebSocket-Key        | dGhlIHNhbXBsZSBub25jZQ==      | ... (24 characters)
            Referer                  | https://a.example/?t=SECRET   | ... (27 characters)
            Sec-WebSocket-Protocol   | chat.v1, SECRET               | chat.v1, ... (6 characters)
            Sec-WebSocket-Protocol   | base64url.bearer.SECRET       | ... (23 characters)
            Origin                   | https://app.example           | https://app.example
            Origin                   | null                          | null
            Origin                   | https://app.example/?t=SECRET | ... (29 characters)
            Origin                   | https://me:SECRET@app.example | ... (29 characters)
            Host                     | me:SECRET@app.example         | ...@app.example
            host                     | app.example:8080              | app.example:8080
            Host                     | app.example?token=SECRET      | app.example?...
            Expect                   | 100-continue?token=SECRET     | 100-continue?...
            Content-Length           | 0%3Ftoken=SECRET              | 0%3F...
            Connection               | Upgrade, a#SECRET             | Upgrade, a#...
            User-Agent               | a browser                     | a browser
            Sec-WebSocket-Extensions | permessage-deflate            | permessage-deflate
            """)
    void showsAValueOnlyIfItHoldsNoSecret(String name, String value, String shown) {
        assertThat(redacted("/", name, value).fields()).containsExactly(new HeaderField(name, shown));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /chat?token=SECRET           | GET /chat?... HTTP/1.1
            /chat#SECRET                 | GET /chat#... HTTP/1.1
            /chat%3Ftoken=SECRET         | GET /chat%3F... HTTP/1.1
            http://me:SECRET@a/chat?x=1  | GET http://...@a/chat?... HTTP/1.1
            /chat                        | GET /chat HTTP/1.1
            """)
    void leavesOutTheQuery(String target, String start) {
        assertThat(redacted(target, "Host", "a").start()).isEqualTo(start);
    }

    @Test
    void escapesAndCuts() {
        HandshakeEntry.Head head = redacted("/" + "a".repeat(5000), "User-Agent", "<\u001b[31m>" + "b".repeat(5000));
        assertThat(head.start()).hasSizeLessThan(320).contains("... (5001 characters)");
        assertThat(head.fields().getFirst().value()).hasSizeLessThan(320).startsWith("<\\x1b[31m>")
                .endsWith("... (5007 characters)");
    }

    private static HandshakeEntry.Head redacted(String target, String name, String value) {
        return Redaction.request(new HandshakeRequest("GET", target, "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField(name, value))), false, new InetSocketAddress(0)),
                List.of("chat.v1"));
    }
}
