package io.wsgateway.netty.server;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.session.SessionPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * A message that goes on for ever, a little at a time, so that its peer is never silent: the message timeout after its first
 * byte it ends with 1008, and until then holds on to little more than what has come of it.
 */
class NeverEndingMessageTest {

    private static final Duration TIMEOUT = SessionPolicy.DEFAULT.messageTimeout();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long MOST_BYTES = 1 << 10;

    private final TestApplication application = new TestApplication();

    @Test
    void aByteOfAFrameEachSecond() {
        byte[] frame = frame(0x81, new byte[60_000]);
        assertEndsInTime(second -> new byte[] {frame[second]});
    }

    @Test
    void aByteOfAHeaderEveryFourthSecond() {
        byte[] frame = frame(0x82, new byte[70_000]);
        assertEndsInTime(second -> second % 4 == 0 ? new byte[] {frame[second / 4]} : new byte[0]);
    }

    @Test
    void aFragmentEachSecond() {
        assertEndsInTime(second -> frame(second == 0 ? 0x01 : 0x00, new byte[1]));
    }

    @Test
    void pingsInBetweenGainNoTime() {
        assertEndsInTime(second -> second == 0 ? frame(0x01, new byte[1]) : frame(0x89, new byte[0]));
    }

    @Test
    void aByteOfAPayloadEveryTenthSecond() {
        byte[] frame = frame(0x82, new byte[70_000]);
        assertEndsInTime(second -> second == 0 ? Arrays.copyOf(frame, 14)
                : second % 10 == 0 ? new byte[1]
                : new byte[0]);
    }

    private void assertEndsInTime(IntFunction<byte[]> eachSecond) {
        try (PipelineTester tester = new PipelineTester(application)) {
            PipelineTester.Peer peer = tester.connect();
            peer.send(PipelineTester.REQUEST);
            peer.received();
            for (int second = 0; second < TIMEOUT.toSeconds(); second++) {
                byte[] bytes = eachSecond.apply(second);
                if (bytes.length > 0) {
                    peer.send(bytes);
                }
                assertThat(application.heard).as("after %d s", second).containsExactly("open");
                assertThat(peer.channel.allocator().bytesInUse()).as("bytes held").isLessThan(MOST_BYTES);
                tester.after(SECOND);
            }
            tester.after(Duration.ofMillis(200)); // deadlines are kept to a tenth of a second
            assertThat(application.heard).containsExactly("open", "close 1008");
            assertThat(HexFormat.of().formatHex(peer.received())).matches("(8a00|8900)*88..03f0.*");
        }
    }
}
