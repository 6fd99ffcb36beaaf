package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.FullHttpResponse;
import io.wsgateway.app.Page;
import io.wsgateway.protocol.extension.PerMessageDeflate;
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
        FullHttpResponse response = Answers.rejection(new Rejected(RejectionReason.METHOD_NOT_ALLOWED,
                "method: PUT (expected: GET)", List.of(new HeaderField("Allow", "GET")), TRACE), NOW);
        assertThat(response.status().code()).isEqualTo(405);
        assertThat(fields(response)).containsExactlyInAnyOrder("Allow: GET", "connection: close",
                "date: Fri, 09 Jan 2026 07:03:05 GMT", "X-Content-Type-Options: nosniff", "content-length: 80",
                "Gateway-Rejection: method-not-allowed", "content-type: text/plain; charset=utf-8",
                "cache-control: no-store");
        assertThat(response.content().toString(StandardCharsets.UTF_8)).isEqualTo("""
                method-not-allowed

                method: PUT (expected: GET)
                Use GET.
                RFC 6455 section 4.2.1
                """);
    }

    @ParameterizedTest
    @EnumSource
    void givesEveryReasonItsStatusAndId(RejectionReason reason) {
        FullHttpResponse response = Answers.rejection(new Rejected(reason, "found", List.of(), TRACE), NOW);
        assertThat(response.status().code()).isEqualTo(reason.status());
        assertThat(response.headers().getAll("Gateway-Rejection")).containsExactly(reason.id());
        assertThat(response.headers().getAll("Connection")).containsExactly("close");
        assertThat(response.content().toString(StandardCharsets.UTF_8)).startsWith(reason.id() + "\n\nfound\n");
    }

    /** {@code date1 = day SP month SP year ; e.g., 02 Jun 1982} (RFC 9110 section 5.6.7). */
    @ParameterizedTest
    @CsvSource({"2026-01-01T00:00:00Z, 'Thu, 01 Jan 2026 00:00:00 GMT'",
            "2026-12-31T23:59:59.999Z, 'Thu, 31 Dec 2026 23:59:59 GMT'",
            "1994-11-06T08:49:37Z, 'Sun, 06 Nov 1994 08:49:37 GMT'"})
    void writesTheDateAsRfc9110Does(Instant now, String expected) {
        FullHttpResponse response = Answers.plain(new PlainEndpoint.Response(200, List.of(), new byte[0]), now);
        assertThat(response.headers().get("Date")).isEqualTo(expected);
    }

    @Test
    void sendsAPageThatMayLoadNothingFromElsewhere() {
        PlainEndpoint.Response page = PlainEndpoint.Response.page(Page.of("<p>hi".getBytes(StandardCharsets.UTF_8)));
        FullHttpResponse response = Answers.plain(page, NOW);
        assertThat(response.status().code()).isEqualTo(200);
        assertThat(response.headers().get("Content-Security-Policy")).startsWith("default-src 'none';");
        assertThat(response.headers().getAll("Content-Type")).containsExactly("text/html; charset=utf-8");
        assertThat(response.headers().getAll("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(response.headers().getAll("Content-Length")).containsExactly("5");
        assertThat(response.headers().getAll("Connection")).containsExactly("close");
    }

    private static List<String> fields(FullHttpResponse response) {
        return response.headers().entries().stream().map(field -> field.getKey() + ": " + field.getValue()).toList();
    }
}
