package io.wsgateway.launcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.diagnosis.Exchange;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                              | no opening handshake in it (expected: the head of a request or of a response, what curl -v prints, or a HAR file)
            it doesn't open                 | line 1 begins neither a request nor a response (expected: such as GET /path HTTP/1.1, or a header field)
            GET / HTTP/1.1\\nHost: a\\n!?   | line 3 is no header field: !? (expected: name: value)
            {"log":{"entries":[]}}          | the HAR file has 0 entries, none of them the opening handshake of a WebSocket
            """)
    void saysWhatItCantRead(String text, String message) {
        assertThatThrownBy(() -> Exchanges.read(text.replace("\\n", "\n"))).isInstanceOf(UnreadableException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhereAHarFileBreaksOff() {
        assertThatThrownBy(() -> Exchanges.read("{\"log\":\n{\"entries\": [")).isInstanceOf(UnreadableException.class)
                .hasMessageStartingWith("it begins as a HAR file does, but line 2 isn't JSON: ");
    }

    @Test
    void bounds() {
        String request = "GET / HTTP/1.1\nHost: a\n\n";
        assertThatThrownBy(() -> Exchanges.read(request.repeat(101))).isInstanceOf(UnreadableException.class)
                .hasMessage("101 opening handshakes (expected: at most 100)");
        assertThatThrownBy(() -> Exchanges.text(new Endless())).isInstanceOf(UnreadableException.class)
                .hasMessage("more than 32 MiB (expected: one handshake, or a HAR file)");
    }

    @Test
    void takesLineEndsOfAnyKindAndTextThatIsIndented() throws Exception {
        String head = "\ufeff   GET /a HTTP/1.1\r\n   Host: b\r\n     folded\r\n\r\n";
        Exchange exchange = Exchanges.read(head).getFirst();
        assertThat(exchange.request().orElseThrow().startLine()).isEqualTo("GET /a HTTP/1.1");
        assertThat(exchange.request().orElseThrow().fields().values("host")).containsExactly("b folded");
    }

    @Test
    void pairsSeveralExchangesInTheirOrder() throws Exception {
        List<Exchange> found = Exchanges.read("""
                GET /1 HTTP/1.1
                Host: a

                HTTP/1.1 503 Service Unavailable

                GET /2 HTTP/1.1
                Host: a

                HTTP/1.1 101 Switching Protocols
                """);
        assertThat(found).extracting(Exchange::request).extracting(request -> request.orElseThrow().startLine())
                .containsExactly("GET /1 HTTP/1.1", "GET /2 HTTP/1.1");
        assertThat(found).extracting(Exchange::response).extracting(response -> response.orElseThrow().startLine())
                .containsExactly("HTTP/1.1 503 Service Unavailable", "HTTP/1.1 101 Switching Protocols");
    }

    @Test
    void survivesAnything() {
        Random random = new Random(5);
        String[] pieces =
                {"GET / HTTP/1.1", "HTTP/1.1 101", "Host: a", ":", "> GET / HTTP/1.1", "< HTTP/1.1 200", "<", ">",
                        "\n", "\n", "\n", "\r", " ", "General", "Request Headers", "Sec-WebSocket-Accept: x", "{", "[",
                        "\u0000",
                        "Status Code: 1", "Request URL: ::"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? "\n" : "");
            }
            try {
                assertThat(Exchanges.read(text.toString())).isNotEmpty();
            } catch (UnreadableException e) {
                assertThat(e).message().isNotEmpty().doesNotContain("\n");
            }
        }
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'x';
        }

        @Override
        public int read(byte[] bytes, int from, int count) {
            return count;
        }
    }
}
