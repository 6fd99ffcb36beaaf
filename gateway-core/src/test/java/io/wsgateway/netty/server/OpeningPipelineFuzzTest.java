package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.RequestBytes;
import io.wsgateway.fuzz.ServerBytes;
import io.wsgateway.fuzz.StrictRequest;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.netty.session.LogCapture;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Arbitrary bytes, arbitrarily cut, on a new connection: one answer at most, the same however they are cut, and a 101 only
 * to what a second, strict reading takes for an opening handshake. {@code -Dfuzz.rounds} and {@code -Dfuzz.seed} as in
 * {@link OpenPipelineFuzzTest}.
 */
@ExtendWith(UntracedBuffers.class)
class OpeningPipelineFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    private int accepted;
    private int rejected;

    @Test
    void answersOnceAndAcceptsHandshakesOnly() {
        try (LogCapture log = new LogCapture(UpgradeHandler.class)) {
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                check(seed);
            }
            assertThat(log.lines).isEmpty();
        }
        assertThat(accepted).as("accepted").isGreaterThan(ROUNDS / 10);
        assertThat(rejected).as("rejected").isGreaterThan(ROUNDS / 10);
    }

    private void check(long seed) {
        Random random = new Random(seed);
        byte[] bytes = RequestBytes.of(random);
        String what = "seed %d: %s".formatted(seed, new String(bytes, StandardCharsets.ISO_8859_1));
        try {
            String answer = FuzzedOpening.answer(Cuts.none(bytes));
            assertThat(FuzzedOpening.answer(Cuts.random(bytes, random))).as(what).isEqualTo(answer);
            if (seed % 8 == 0 && bytes.length < 2000) {
                assertThat(FuzzedOpening.answer(Cuts.everywhere(bytes))).as(what).isEqualTo(answer);
            }
            judge(bytes, answer, what);
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }

    private void judge(byte[] bytes, String answer, String what) {
        if (answer.startsWith("HTTP/1.1 101 ")) {
            accepted++;
            assertThat(StrictRequest.opens(bytes, "/fuzz", PipelineTester.HEAD_BYTES)).as(what).isTrue();
            byte[] frames = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(ServerBytes.frames(frames, true, false)).as(what).hasSizeLessThan(4);
        } else {
            rejected++;
            PipelineTester.Answer parsed = PipelineTester.Answer.of(answer);
            assertThat(parsed.status()).as(what).isBetween(400, 505);
            assertThat(parsed.values("Connection")).as(what).contains("close");
            if (!new String(bytes, StandardCharsets.ISO_8859_1).stripLeading().startsWith("HEAD")) {
                assertThat(parsed.values("Content-Length")).as(what)
                        .containsExactly(String.valueOf(parsed.body().length()));
            }
        }
    }
}
