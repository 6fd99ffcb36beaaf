package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.fuzz.ClientBytes;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.ReferenceSession;
import io.wsgateway.fuzz.Rules;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.protocol.extension.CompressionMode;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Arbitrary bytes, arbitrarily cut, through the pipeline of an open session, held against a second reading of the RFCs.
 * {@code -Dfuzz.rounds=100000} for more of them, {@code -Dfuzz.seed=7} for others; what fails tells its seed and its bytes.
 */
@ExtendWith(UntracedBuffers.class)
class OpenPipelineFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** What a message is inflated into, where it is handed on in parts. */
    private static final long WINDOWS = 1 << 17;

    private final LogCapture log = new LogCapture(SessionHandler.class);

    @AfterEach
    void nothingWasLogged() {
        log.close();
        assertThat(log.lines).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatTheReferenceReads(CompressionMode compression) {
        long seed = SEED;
        for (int round = 0; round < ROUNDS; round++) {
            check(compression, seed++);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsTheConformanceCasesAsTheReferenceDoes(CompressionMode compression) {
        for (FuzzRoute route : List.of(FuzzRoute.small(compression, 0), FuzzRoute.large(compression))) {
            for (byte[] frames : ClientBytes.seeds()) {
                Transcript expected = ReferenceSession.of(frames, route.rules());
                byte[] all = FuzzedSession.connection(frames);
                check(route, Cuts.none(all), expected, 0, frames, FuzzedSession.End.HALF_CLOSED);
                check(route, Cuts.everywhere(all), expected, 0, frames, FuzzedSession.End.LOST);
            }
        }
    }

    private static void check(CompressionMode compression, long seed) {
        Random random = new Random(seed);
        FuzzRoute route = random.nextInt(50) == 0
                ? FuzzRoute.large(compression)
                : FuzzRoute.small(compression, random.nextInt(3) * 15);
        byte[] frames = ClientBytes.of(random, route.rules());
        Transcript expected = ReferenceSession.of(frames, route.rules());
        byte[] all = FuzzedSession.connection(frames);
        check(route, Cuts.none(all), expected, seed, frames, FuzzedSession.End.LOST);
        check(route, Cuts.random(all, random), expected, seed, frames, FuzzedSession.End.HALF_CLOSED);
        if (seed % 4 == 0 && all.length < 10_000) {
            check(route, Cuts.everywhere(all), expected, seed, frames, FuzzedSession.End.LOST);
        }
    }

    private static void check(FuzzRoute route, Cuts cuts, Transcript expected, long seed, byte[] frames,
            FuzzedSession.End end) {
        check(route, cuts, expected, seed, frames, end, false);
        if (route.rules().messages() == 0) { // else a message in parts is refused when it begins, not when it ends
            check(route, cuts, expected, seed, frames, end, true);
        }
    }

    private static void check(FuzzRoute route, Cuts cuts, Transcript expected, long seed, byte[] frames,
            FuzzedSession.End end, boolean parts) {
        FuzzedSession session = new FuzzedSession(route, parts);
        String what = "%s%s, seed %d, %s, cut %s, %s".formatted(route, parts ? " in parts" : "", seed, end, cuts,
                beginning(frames));
        try {
            assertThat(session.run(cuts, end)).as(what).isEqualTo(expected);
            assertThat(session.peakBytes()).as("memory of %s", what).isLessThan(bound(route.rules(), parts));
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }

    private static String beginning(byte[] frames) {
        String all = Base64.getEncoder().encodeToString(frames);
        return all.length() <= 1000 ? all : all.substring(0, 1000) + "...";
    }

    /** A message that grows is there twice, in buffers of up to twice its length; so is its compressed echo. */
    private static long bound(Rules rules, boolean parts) {
        return 8L * rules.messageBytes() + 4096 + (parts ? WINDOWS : 0);
    }
}
