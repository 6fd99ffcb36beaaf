package io.wsgateway.netty.server;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.session.SessionPolicy;
import java.util.Collections;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages of many fragments with next to nothing in each: the first beyond the limit ends the session with 1008, no message
 * is delivered, and no more memory is held than a message of the same length takes.
 */
class FragmentFloodTest {

    private static final int LIMIT = SessionPolicy.DEFAULT.messages().fragments();
    private static final long MOST_BYTES = 4 << 10;

    private final TestApplication application = new TestApplication();

    @ParameterizedTest(name = "{0} bytes each, first byte {1}")
    @CsvSource({"0, 1", "1, 1", "0, 2", "1, 2", "0, 65"})
    void endsWithTheFirstFragmentBeyondTheLimit(int bytes, int firstByte) {
        byte[] more = frame(0x00, new byte[bytes]);
        try (PipelineTester tester = new PipelineTester(application)) {
            PipelineTester.Peer peer = open(tester);
            long before = peer.channel.allocator().bytesInUse();
            peer.send(frame(firstByte, new byte[bytes]));
            for (int fragments = 1; fragments < LIMIT; fragments++) {
                peer.send(more);
            }
            assertThat(peer.received()).as("answer to %d fragments", LIMIT).isEmpty();
            assertThat(peer.channel.allocator().bytesInUse() - before).as("bytes held").isLessThan(MOST_BYTES);
            peer.send(more);
            assertEnds1008(peer);
        }
    }

    @Test
    void aHundredThousandInOneGoEndNoLater() {
        byte[] flood = ClientFrames.join(Collections.nCopies(100_000, frame(0x00, new byte[1])).toArray(byte[][]::new));
        try (PipelineTester tester = new PipelineTester(application)) {
            PipelineTester.Peer peer = open(tester);
            peer.send(frame(0x01, new byte[1]), flood);
            assertEnds1008(peer);
            peer.send(flood); // read and dropped
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    void pingsBetweenFragmentsAreAnsweredAndChangeNothing() {
        try (PipelineTester tester = new PipelineTester(application)) {
            PipelineTester.Peer peer = open(tester);
            peer.send(frame(0x02, new byte[0]));
            for (int fragments = 1; fragments < LIMIT; fragments++) {
                peer.send(frame(0x00, new byte[0]));
                if (fragments % 16 == 0) { // 100 of them in a second would be too many
                    peer.send(frame(0x89, new byte[0]));
                    assertThat(peer.received()).isEqualTo(new byte[] {(byte) 0x8a, 0});
                }
            }
            peer.send(frame(0x00, new byte[0]));
            assertEnds1008(peer);
        }
    }

    private static PipelineTester.Peer open(PipelineTester tester) {
        PipelineTester.Peer peer =
                tester.connect();
        peer.send(PipelineTester.request("/chat", "Sec-WebSocket-Extensions: permessage-deflate"));
        assertThat(peer.receivedText()).startsWith("HTTP/1.1 101 ");
        return peer;
    }

    private void assertEnds1008(PipelineTester.Peer peer) {
        assertThat(HexFormat.of().formatHex(peer.received())).matches("88..03f0.*");
        assertThat(application.heard).containsExactly("open", "close 1008");
    }
}
