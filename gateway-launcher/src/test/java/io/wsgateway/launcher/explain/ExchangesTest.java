package io.wsgateway.launcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.wsgateway.protocol.diagnosis.Exchange;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangesTest {

    @Test
    void saysThatAHarFileHasNoHandshake() {
        assertThatThrownBy(() -> Exchanges.read("{\"log\":{\"entries\":[]}}")).isInstanceOf(UnreadableException.class)
                .hasMessage("the HAR file has 0 entries, none of them the opening handshake of a WebSocket");
        assertThatThrownBy(() -> Exchanges
                .read("{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\",\"url\":\"http://a/\"}}]}}"))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("the HAR file has 1 entry, none of them the opening handshake of a WebSocket");
    }

    @Test
    void saysWhereAHarFileBreaksOff() {
        assertThatThrownBy(() -> Exchanges.read("{\"log\":\n{\"entries\": [")).isInstanceOf(UnreadableException.class)
                .hasMessageStartingWith("it begins as a HAR file does, but line 2 isn't JSON: ");
    }

    @Test
    void repeatsNothingOfABrokenHarFile() {
        assertThatThrownBy(() -> Exchanges.read("{\"log\":{\"entries\": s3cretC }}")).message()
                .contains("line 1 isn't JSON").doesNotContain("s3cretC");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [          | 100000 |
            {"a":      | 100000 |
            [9         | 1      | 99999
            """)
    void saysThatAHarFileIsMoreThanIsRead(String opening, int times, @Nullable String digits) {
        String text = "{\"log\":{\"entries\":" + opening.repeat(times)
                + (digits == null ? "" : digits.repeat(1000) + "]}}");
        assertThatThrownBy(() -> Exchanges.read(text)).isInstanceOf(UnreadableException.class)
                .hasMessageStartingWith("it begins as a HAR file does, but it is more than is read: ");
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
        Exchange exchange = Exchanges.read(head).exchanges().getFirst();
        assertThat(exchange.request().orElseThrow().startLine()).isEqualTo("GET /a HTTP/1.1");
        assertThat(exchange.request().orElseThrow().fields().values("host")).containsExactly("b folded");
    }

    @Test
    void takesTextAsPowerShellWritesIt() throws Exception {
        byte[] bytes = "\ufeffGET /a HTTP/1.1\r\nHost: b\r\n".getBytes(StandardCharsets.UTF_16LE);
        Reading reading = Exchanges.read(Exchanges.text(new ByteArrayInputStream(bytes)));
        assertThat(reading.exchanges().getFirst().request().orElseThrow().startLine()).isEqualTo("GET /a HTTP/1.1");
    }

    @Test
    void takesLongHeadsInTimeThatGrowsWithTheirLength() {
        String folded = "GET /a HTTP/1.1\nHost: b\n" + " c\n".repeat(100_000);
        String body = "HTTP/1.1 500 X\nServer: a\n\n" + "Date: x\n".repeat(100_000);
        String marks = "GET /a HTTP/1.1\nHost: b\n\n" + "(".repeat(200_000) + "a\n";
        for (String text : List.of(folded, body, marks)) {
            assertThatNoException().isThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(10),
                    () -> Exchanges.read(text)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            ws://a/chat?x=1#top      ~ /chat?x=1          ~ a
            wss://me:pw@b:8443       ~ /                  ~ b:8443
            ws://a?x={b}             ~ /?x={b}            ~ a
            ws://a/{b}/é ü           ~ /%7Bb%7D/%C3%A9%20%C3%BC ~ a
            ws://my_host/a\\b?c\\d   ~ /a/b?c\\d          ~ my_host
            localhost:8080/x         ~ /x                 ~ localhost:8080
            ws://a/b/../c?d=e|f      ~ /c?d=e|f           ~ a
            """)
    void knowsWhatABrowserAsksForWithAUrl(String url, String target, String authority) {
        assertThat(RequestUrl.target(url)).contains(target);
        assertThat(RequestUrl.authority(url)).contains(authority);
    }

    @Test
    void aUrlThatNoBrowserTakesSaysNothingOfTheRequest() {
        assertThat(RequestUrl.target("ws://a b/chat")).isEmpty();
        assertThat(RequestUrl.authority("ws://a b/chat")).isEmpty();
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
                """).exchanges();
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
                assertThat(Exchanges.read(text.toString()).exchanges()).isNotEmpty();
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
