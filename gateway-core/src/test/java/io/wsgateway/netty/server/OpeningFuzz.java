package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.Latin1;
import io.wsgateway.fuzz.StrictRequest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Any bytes on a new connection, through the whole pipeline: one answer at most, the same however they are cut, and a 101 only
 * to an opening handshake. The first byte says how they are cut.
 */
@ExtendWith(UntracedBuffers.class)
class OpeningFuzz {

    private static final int MOST_BYTES = 16 << 10;

    @FuzzTest(maxDuration = "5m")
    void answersOnce(byte[] input) {
        if (input.length < 2 || input.length > MOST_BYTES) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        String answer = FuzzedOpening.answer(Cuts.none(bytes));
        assertThat(FuzzedOpening.answer(Cuts.random(bytes, new Random(input[0])))).isEqualTo(answer);
        if (answer.startsWith("HTTP/1.1 101 ")) {
            assertThat(StrictRequest.opens(bytes, "/fuzz", PipelineTester.HEAD_BYTES)).isTrue();
        } else if (!answer.isEmpty()) {
            PipelineTester.Answer parsed = PipelineTester.Answer.of(answer);
            assertThat(parsed.status()).isBetween(400, 505);
            assertThat(parsed.values("Gateway-Rejection")).hasSize(1).allSatisfy(Latin1::assertShown);
        }
    }
}
