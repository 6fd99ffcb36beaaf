package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Page;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
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

class AnswersTest {

    private static final Instant NOW = Instant.parse("2026-01-09T07:03:05Z");
    private static final HandshakeTrace TRACE = new HandshakeTrace(List.of());

    @Test
    void switchesProtocolsWithNothingThatWasNotAgreedOn() {
        assertThat(Answers.switchingProtocols(new Accepted("key", Optional.empty(), Optional.empty(), TRACE)))
                .isEqualTo("""
                        HTTP/1.1 101 Switching Protocols\r
                        upgrade: websocket\r
                        connection: Upgrade\r
                        sec-websocket-accept: key\r
                        \r
                        """);
    }

    @Test
    void namesTheSubprotocolAndTheExtensionAgreedOn() {
        PerMessageDeflate agreed = new PerMessageDeflate(true, true);
        assertThat(Answers.switchingProtocols(
                new Accepted("key", Optional.of("chat.v1"), Optional.of(agreed), TRACE))).isEqualTo("""
                        HTTP/1.1 101 Switching Protocols\r
                        upgrade: websocket\r
                        connection: Upgrade\r
                        sec-websocket-accept: key\r
                        sec-websocket-protocol: chat.v1\r
                        sec-websocket-extensions: %s\r
                        \r
                        """.formatted(agreed.response()));
    }

    @Test
    void writesARejectionWithItsReasonAndRemedy() {
        String written = text(RejectionAnswers.of(new Rejected(RejectionReason.METHOD_NOT_ALLOWED,
                "method: PUT (expected: GET)", List.of(new HeaderField("Allow", "GET")), TRACE), null, Disclosure.FULL,
                NOW));
        assertThat(written).isEqualTo("""
                HTTP/1.1 405 Method Not Allowed\r
                Allow: GET\r
                Gateway-Rejection: method-not-allowed\r
                cache-control: no-store\r
                content-type: text/plain; charset=utf-8\r
                connection: close\r
                date: Fri, 09 Jan 2026 07:03:05 GMT\r
                X-Content-Type-Options: nosniff\r
                content-length: 80\r
                \r
                method-not-allowed

                method: PUT (expected: GET)
                Use GET.
                RFC 6455 section 4.2.1
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ID    | Gateway-Rejection: key-invalid, cache-control: no-store
            QUIET | cache-control: no-store
            """)
    void saysNoMoreThanTheDisclosureAllows(Disclosure disclosure, String fields) {
        String written = text(RejectionAnswers.of(new Rejected(RejectionReason.KEY_INVALID, "found", List.of(), TRACE),
                null, disclosure, NOW));
        assertThat(fields(written)).startsWith(fields.split(", ", -1));
        assertThat(written).startsWith("HTTP/1.1 400 Bad Request\r\n").endsWith("content-length: 0\r\n\r\n")
                .doesNotContain("found");
        assertThat(written.contains("key-invalid")).isEqualTo(disclosure == Disclosure.ID);
    }

    @ParameterizedTest
    @EnumSource
    void givesEveryReasonItsStatusAndId(RejectionReason reason) {
        String written = text(
                RejectionAnswers.of(new Rejected(reason, "found", List.of(), TRACE), null, Disclosure.FULL, NOW));
        assertThat(written).startsWith("HTTP/1.1 " + reason.status() + " ").doesNotContain("Unknown");
        assertThat(fields(written)).containsOnlyOnce("Gateway-Rejection: " + reason.id(), "connection: close");
        assertThat(body(written)).startsWith(reason.id() + "\n\nfound\n");
    }

    /** {@code date1 = day SP month SP year ; e.g., 02 Jun 1982} (RFC 9110 section 5.6.7). */
    @ParameterizedTest
    @CsvSource({"2026-01-01T00:00:00Z, 'Thu, 01 Jan 2026 00:00:00 GMT'",
            "2026-12-31T23:59:59.999Z, 'Thu, 31 Dec 2026 23:59:59 GMT'",
            "1994-11-06T08:49:37Z, 'Sun, 06 Nov 1994 08:49:37 GMT'"})
    void writesTheDateAsRfc9110Does(Instant now, String expected) {
        PlainEndpoint.Response response = new PlainEndpoint.Response(200, List.of(), new byte[0]);
        assertThat(fields(text(Answers.of(response, false, now)))).contains("date: " + expected);
    }

    @Test
    void sendsAPageThatMayLoadNothingFromElsewhere() {
        String written = text(PlainEndpoint.Response.page(Page.of("<p>hi".getBytes(StandardCharsets.UTF_8))));
        assertThat(written).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(written).contains("\r\nContent-Security-Policy: default-src 'none';");
        assertThat(fields(written)).containsOnlyOnce("Content-Type: text/html; charset=utf-8",
                "X-Content-Type-Options: nosniff", "content-length: 5", "connection: close");
        assertThat(body(written)).isEqualTo("<p>hi");
    }

    @Test
    void answersAHeadRequestWithTheLengthOfTheBodyThatAGetWouldGet() {
        PlainEndpoint.Response page = PlainEndpoint.Response.page(Page.of("<p>hi".getBytes(StandardCharsets.UTF_8)));
        String get = text(page);
        assertThat(text(Answers.of(page, true, NOW))).isEqualTo(get.substring(0, get.indexOf("<p>hi")));
    }

    @Test
    void sendsAFieldOfOursOnce() {
        List<HeaderField> fields = List.of(new HeaderField("x-content-type-options", "nosniff"),
                new HeaderField("Content-Length", "7"), new HeaderField("Date", "today"));
        assertThat(fields(text(new PlainEndpoint.Response(200, fields, new byte[0])))).containsExactly(
                "connection: close", "date: Fri, 09 Jan 2026 07:03:05 GMT", "X-Content-Type-Options: nosniff",
                "content-length: 0");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"',
            value = {"X,\"a\r\nY: b\"", "X,\"a\nY: b\"", "X,\"a\0\"", "X,caf\u00e9", "\"X \",a",
                    "\"\",a", "X:,a"})
    void writesNoFieldThatWouldBreakTheAnswer(String name, String value) {
        PlainEndpoint.Response response =
                new PlainEndpoint.Response(200, List.of(new HeaderField(name, value)), new byte[0]);
        assertThatIllegalArgumentException().isThrownBy(() -> Answers.of(response, false, NOW));
    }

    private static String text(PlainEndpoint.Response response) {
        return text(Answers.of(response, false, NOW));
    }

    private static String text(Answers.Answer answer) {
        return new String(answer.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static List<String> fields(String written) {
        List<String> lines = List.of(written.substring(0, written.indexOf("\r\n\r\n")).split("\r\n"));
        return lines.subList(1, lines.size());
    }

    private static String body(String written) {
        return written.substring(written.indexOf("\r\n\r\n") + 4);
    }
}
