package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.ReferenceSession;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.protocol.extension.CompressionMode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Any bytes on an open session, through the whole pipeline: it comes to what a second, plain implementation of RFC 6455 and RFC
 * 7692 comes to, however they are cut. The first byte says how, and what was agreed on.
 */
@ExtendWith(UntracedBuffers.class)
class FramesFuzz {

    private static final int MOST_BYTES = 8 << 10;

    @FuzzTest(maxDuration = "5m")
    void readsWhatTheReferenceReads(byte[] input) {
        if (input.length == 0 || input.length > MOST_BYTES) {
            return;
        }
        CompressionMode[] modes = CompressionMode.values();
        FuzzRoute route = FuzzRoute.small(modes[(input[0] & 0xf) % modes.length], 0);
        byte[] frames = Arrays.copyOfRange(input, 1, input.length);
        Transcript expected = ReferenceSession.of(frames, route.rules());
        byte[] all = FuzzedSession.connection(frames);
        boolean parts = (input[0] & 0x10) != 0;
        assertThat(new FuzzedSession(route, parts).run(Cuts.none(all), FuzzedSession.End.LOST)).isEqualTo(expected);
        assertThat(new FuzzedSession(route, parts).run(Cuts.random(all, new Random(input[0])),
                FuzzedSession.End.HALF_CLOSED)).isEqualTo(expected);
    }
}
