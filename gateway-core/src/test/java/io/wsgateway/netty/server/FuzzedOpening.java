package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Execution;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import java.time.Duration;
import java.util.List;

/** A new connection that any bytes come on, through the whole pipeline. */
final class FuzzedOpening {

    private static final Duration TIMEOUTS = Duration.ofSeconds(9);
    /** The longest answer has a page's head and a text of six lines; a head is held twice while it is decoded. */
    private static final long MOST_BYTES = 64 << 10;

    private FuzzedOpening() {}

    /** All that is sent, to the end of the connection; the peer ends its side once everything has timed out. */
    static String answer(Cuts cuts) {
        FuzzApplication application = new FuzzApplication(Execution.EVENT_LOOP, false);
        try (PipelineTester tester = new PipelineTester(FuzzRoute.small(CompressionMode.SHARED, 0).table(application),
                PipelineTester.Limits.NONE, PlainEndpoint.NONE, null)) {
            PipelineTester.Peer peer = tester.connect();
            for (List<byte[]> loop : cuts.loops()) {
                peer.send(loop.toArray(byte[][]::new));
            }
            tester.after(TIMEOUTS);
            peer.channel.endInput();
            String answer = peer.receivedText();
            assertThat(peer.channel.isOpen()).as("the connection").isFalse();
            assertThat(peer.channel.allocator().peakBytes()).as("memory").isLessThan(MOST_BYTES);
            return answer;
        }
    }
}
