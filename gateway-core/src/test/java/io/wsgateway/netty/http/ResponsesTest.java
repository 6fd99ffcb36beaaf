package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.wsgateway.app.Page;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses as they leave through Netty's encoder. */
class ResponsesTest {

    private static final Instant NOW = Instant.parse("2026-01-09T07:03:05Z");
    private static final HandshakeTrace TRACE = new HandshakeTrace(List.of());

    @Test
    void switchesProtocolsWithNothingThatWasNotAgreedOn() {
        assertThat(written(SwitchingProtocols.response(new Accepted("key", Optional.empty(), Optional.empty(), TRACE))))
                .isEqualTo("""
                        HTTP/1.1 101 Switching Protocols\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Accept: key\r
                        \r
                        """);
    }

    @Test
    void namesTheSubprotocolAndTheExtensionAgreedOn() {
        PerMessageDeflate agreed = new PerMessageDeflate(true, true);
        assertThat(written(SwitchingProtocols.response(
                new Accepted("key", Optional.of("chat.v1"), Optional.of(agreed), TRACE)))).isEqualTo("""
                        HTTP/1.1 101 Switching Protocols\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Accept: key\r
                        Sec-WebSocket-Protocol: chat.v1\r
                        Sec-WebSocket-Extensions: %s\r
                        \r
                        """.formatted(agreed.response()));
    }

    @Test
    void writesAnAnswerWithWhatEveryAnswerHas() {
        Answer answer =
                new Answer(405, List.of(new HeaderField("Allow", "GET")), "no\n".getBytes(StandardCharsets.UTF_8));
        assertThat(text(answer)).isEqualTo("""
                HTTP/1.1 405 Method Not Allowed\r
                Allow: GET\r
                Connection: close\r
                Date: Fri, 09 Jan 2026 07:03:05 GMT\r
                X-Content-Type-Options: nosniff\r
                Content-Length: 3\r
                \r
                no
                """);
    }

    @ParameterizedTest
    @EnumSource
    void knowsTheNameOfEveryStatus(RejectionReason reason) {
        assertThat(text(new Answer(reason.status(), List.of(), new byte[0])))
                .matches("(?s)HTTP/1.1 " + reason.status() + " [A-Z][A-Za-z -]+\r\n.*").doesNotContain("Unknown");
    }

    /** {@code date1 = day SP month SP year ; e.g., 02 Jun 1982} (RFC 9110 section 5.6.7). */
    @ParameterizedTest
    @CsvSource({"2026-01-01T00:00:00Z, 'Thu, 01 Jan 2026 00:00:00 GMT'",
            "2026-12-31T23:59:59.999Z, 'Thu, 31 Dec 2026 23:59:59 GMT'",
            "1994-11-06T08:49:37Z, 'Sun, 06 Nov 1994 08:49:37 GMT'"})
    void writesTheDateAsRfc9110Does(Instant now, String expected) {
        Answer response = new Answer(200, List.of(), new byte[0]);
        assertThat(fields(written(Responses.of(response, false, now)))).contains("Date: " + expected);
    }

    @Test
    void sendsAPageThatMayLoadNothingFromElsewhere() {
        String written = text(Answer.page(Page.of("<p>hi".getBytes(StandardCharsets.UTF_8))));
        assertThat(written).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(written).contains("\r\nContent-Security-Policy: default-src 'none';");
        assertThat(fields(written)).containsOnlyOnce("Content-Type: text/html; charset=utf-8",
                "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Resource-Policy: same-origin",
                "X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Cache-Control: no-store",
                "X-Content-Type-Options: nosniff", "Content-Length: 5", "Connection: close");
        assertThat(body(written)).isEqualTo("<p>hi");
    }

    @Test
    void answersAHeadRequestWithTheLengthOfTheBodyThatAGetWouldGet() {
        Answer page = Answer.page(Page.of("<p>hi".getBytes(StandardCharsets.UTF_8)));
        String get = text(page);
        assertThat(written(Responses.of(page, true, NOW))).isEqualTo(get.substring(0, get.indexOf("<p>hi")));
    }

    @Test
    void saysNoLengthWhereTheClientHasTheBodyAlready() {
        assertThat(text(new Answer(304, List.of(new HeaderField("ETag", "\"1\"")), new byte[0]))).isEqualTo("""
                HTTP/1.1 304 Not Modified\r
                ETag: "1"\r
                Connection: close\r
                Date: Fri, 09 Jan 2026 07:03:05 GMT\r
                X-Content-Type-Options: nosniff\r
                \r
                """);
    }

    @Test
    void sendsAFieldOfOursOnce() {
        List<HeaderField> fields = List.of(new HeaderField("x-content-type-options", "nosniff"),
                new HeaderField("Content-Length", "7"), new HeaderField("Date", "today"));
        assertThat(fields(text(new Answer(200, fields, new byte[0])))).containsExactly(
                "Connection: close", "Date: Fri, 09 Jan 2026 07:03:05 GMT", "X-Content-Type-Options: nosniff",
                "Content-Length: 0");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"',
            value = {"X,\"a\r\nY: b\"", "X,\"a\nY: b\"", "X,\"a\0\"", "X,caf\u00e9", "\"X \",a",
                    "\"\",a", "X:,a"})
    void writesNoFieldThatWouldBreakTheAnswer(String name, String value) {
        Answer response =
                new Answer(200, List.of(new HeaderField(name, value)), new byte[0]);
        assertThatIllegalArgumentException().isThrownBy(() -> Responses.of(response, false, NOW));
    }

    private static String text(Answer answer) {
        return written(Responses.of(answer, false, NOW));
    }

    private static String written(HttpResponse response) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseEncoder());
        channel.writeOutbound(response);
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }
        channel.finishAndReleaseAll();
        return text.toString();
    }

    private static List<String> fields(String written) {
        List<String> lines = List.of(written.substring(0, written.indexOf("\r\n\r\n")).split("\r\n"));
        return lines.subList(1, lines.size());
    }

    private static String body(String written) {
        return written.substring(written.indexOf("\r\n\r\n") + 4);
    }
}
