package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionAnswersTest {

    private static final HandshakeTrace TRACE = new HandshakeTrace(List.of());

    private static Answer answer(RejectionReason reason, String detail, List<HeaderField> headers,
            Disclosure disclosure) {
        return (Answer) RejectionAnswers.of(new Rejected(reason, detail, headers, TRACE), null, disclosure);
    }

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void saysReasonAndRemedy() {
        Answer answer = answer(RejectionReason.METHOD_NOT_ALLOWED, "method: PUT (expected: GET)",
                List.of(new HeaderField("Allow", "GET")), Disclosure.FULL);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsExactly(new HeaderField("Allow", "GET"),
                new HeaderField("Gateway-Rejection", "method-not-allowed"),
                new HeaderField("Cache-Control", "no-store"),
                new HeaderField("Content-Type", "text/plain; charset=utf-8"));
        assertThat(body(answer)).isEqualTo("""
                method-not-allowed

                method: PUT (expected: GET)
                Use GET.
                RFC 6455 section 4.2.1
                """);
    }

    @Test
    void isAnsweredByTheStatusOfTheRejectionWhateverIsDisclosed() {
        Rejected rejected = new Rejected(RejectionReason.UPSTREAM_REFUSED, "found", List.of(), TRACE).answeredBy(404);
        for (Disclosure disclosure : Disclosure.values()) {
            assertThat(((Answer) RejectionAnswers.of(rejected, null, disclosure)).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"ID, Gateway-Rejection Cache-Control", "QUIET, Cache-Control"})
    void saysNoMoreThanTheDisclosureAllows(Disclosure disclosure, String fields) {
        Answer answer = answer(RejectionReason.KEY_INVALID, "found", List.of(), disclosure);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers().stream().map(HeaderField::name)).containsExactly(fields.split(" ", -1));
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givesEveryReasonItsStatusAndId(RejectionReason reason) {
        Answer answer = answer(reason, "found", List.of(), Disclosure.FULL);
        assertThat(answer.status()).isEqualTo(reason.status());
        assertThat(answer.headers()).containsOnlyOnce(new HeaderField("Gateway-Rejection", reason.id()));
        assertThat(body(answer)).startsWith(reason.id() + "\n\nfound\n");
    }
}
