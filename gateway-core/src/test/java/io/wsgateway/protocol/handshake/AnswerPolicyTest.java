package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerPolicyTest {

    private static final AnswerPolicy DIAGNOSTIC = new AnswerPolicy(Disclosure.FULL, true);

    @ParameterizedTest
    @CsvSource({"400, 4400", "404, 4404", "429, 4429", "502, 4502"})
    void codeSaysTheStatusOfTheRejection(int status, int code) {
        assertThat(DIAGNOSTIC.closeCode(RejectionReason.UPSTREAM_REFUSED, status)).hasValue(code);
    }

    /** Whichever server says so. */
    @ParameterizedTest
    @CsvSource({"UNAUTHENTICATED, 401", "NOT_PERMITTED, 403", "UPSTREAM_REFUSED, 401", "UPSTREAM_REFUSED, 403"})
    void nobodyIsAcceptedWhoIsNotLetInForWhoItIs(RejectionReason reason, int status) {
        assertThat(DIAGNOSTIC.closeCode(reason, status)).isEqualTo(OptionalInt.empty());
    }

    @ParameterizedTest
    @EnumSource
    void noCodeWhereNoneIsWanted(RejectionReason reason) {
        assertThat(AnswerPolicy.DEFAULT.closeCode(reason, reason.status())).isEqualTo(OptionalInt.empty());
    }

    @Test
    void serverThatCanNotBeSpokenToIsTold() {
        assertThat(DIAGNOSTIC.closeCode(RejectionReason.UPSTREAM_INVALID, 502)).hasValue(4502);
        assertThat(DIAGNOSTIC.closeCode(RejectionReason.UPSTREAM_TIMEOUT, 504)).hasValue(4504);
    }
}
