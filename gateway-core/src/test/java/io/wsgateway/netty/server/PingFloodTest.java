package io.wsgateway.netty.server;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.SessionPolicy;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Pings without end from a peer that reads no Pong: they are taken until the outbound budget's part for the channel is used,
 * objects counted, not only their bytes, and then no more are read. Nothing is lost by it.
 */
@Timeout(120)
@ExtendWith(UntracedBuffers.class)
class PingFloodTest {

    /** The channel's part of the budget is 64 KiB; the rest is what an allocator is coarse by, and what else goes on in this process. */
    private static final long MOST_HEAP = 1 << 20;
    private static final long MOST_DIRECT = 8 << 20;
    private static final long QUIET_NANOS = 500_000_000;
    private static final int BATCH = 10_000;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void isAnsweredWithinABound(Kind kind) throws Exception {
        byte[] pings = ClientFrames.join(Collections.nCopies(BATCH, frame(0x89, new byte[0])).toArray(byte[][]::new));
        try (HostileGateway gateway =
                new HostileGateway(new TestApplication(), SessionPolicy.DEFAULT.with(RatePolicy.NONE), kind);
                SocketChannel peer = SocketChannel.open()) {
            peer.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 12);
            peer.connect(gateway.address);
            write(peer, ByteBuffer.wrap(PipelineTester.REQUEST.getBytes(StandardCharsets.US_ASCII)));
            new GatewayPeer(peer.socket()).skipHead("101");
            long heap = HeapContents.exactBytes();
            long direct = HostileGateway.directMemory();
            long sent = flood(peer, pings);
            long heapTaken = HeapContents.exactBytes() - heap;
            long directTaken = HostileGateway.directMemory() - direct;
            String figures = "%s: %,d pings sent, %,d bytes of heap and %,d of direct memory taken".formatted(kind,
                    sent / 6, heapTaken, directTaken);
            System.out.println(figures);
            assertThat(heapTaken).as(figures).isLessThan(MOST_HEAP);
            assertThat(directTaken).as(figures).isLessThan(MOST_DIRECT);
            assertPongs(peer, sent / 6);
        }
    }

    /** Sends as much as is taken; returns how many bytes that is. */
    private static long flood(SocketChannel peer, byte[] pings) throws IOException {
        peer.configureBlocking(false);
        ByteBuffer out = ByteBuffer.wrap(pings);
        long sent = 0;
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < QUIET_NANOS) {
            int written = peer.write(out);
            sent += written;
            if (written > 0) {
                quietSince = System.nanoTime();
            } else {
                LockSupport.parkNanos(1_000_000);
            }
            if (!out.hasRemaining()) {
                out.rewind();
            }
        }
        return sent;
    }

    /** None is lost: a peer that reads at last gets one for each whole Ping. */
    private static void assertPongs(SocketChannel peer, long count) throws IOException {
        peer.configureBlocking(true);
        ByteBuffer in = ByteBuffer.allocate(1 << 16);
        for (long received = 0; received < 2 * count;) {
            int read = peer.read(in.clear().limit((int) Math.min(in.capacity(), 2 * count - received)));
            assertThat(read).as("bytes read after %d", received).isPositive();
            for (int i = 0; i < read; i++) {
                if (in.get(i) != (byte) ((received + i) % 2 == 0 ? 0x8a : 0)) {
                    throw new AssertionError("no Pong at byte " + (received + i));
                }
            }
            received += read;
        }
    }

    private static void write(SocketChannel peer, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }
}
