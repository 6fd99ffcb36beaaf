package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.wsgateway.app.Execution;
import io.wsgateway.fuzz.Cuts;
import io.wsgateway.fuzz.ServerBytes;
import io.wsgateway.fuzz.Transcript;
import io.wsgateway.netty.session.LoopCompressors;
import io.wsgateway.opening.PlainEndpoint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** One connection through the production pipeline, from its first byte to the last, and what it came to. */
final class FuzzedSession {

    /** How the connection ends once all bytes have arrived. */
    enum End {
        LOST, HALF_CLOSED
    }

    private final FuzzRoute route;
    private final FuzzApplication application;
    private final List<ByteBuf> arrived = new ArrayList<>();
    private long peakBytes;

    /**
     * @param parts whether its application receives messages in parts
     */
    FuzzedSession(FuzzRoute route, boolean parts) {
        this.route = route;
        this.application = new FuzzApplication(Execution.EVENT_LOOP, parts);
    }

    /** The most memory the connection held beside the bytes that were just arriving. */
    long peakBytes() {
        return peakBytes;
    }

    /** Lets these bytes arrive, an opening handshake first, while the peer reads all it is sent. */
    Transcript run(Cuts cuts, End end) {
        byte[] sent;
        try (PipelineTester tester = new PipelineTester(route.table(application), PipelineTester.Limits.NONE,
                PlainEndpoint.NONE, null)) {
            PipelineTester.Peer peer = tester.connect();
            for (List<byte[]> loop : cuts.loops()) {
                assertThat(peer.channel.config().isAutoRead()).as("reads from a peer who reads").isTrue();
                peer.channel.writeInbound(loop.stream().map(this::arrive).toArray());
                peer.run();
            }
            switch (end) {
                case LOST -> peer.channel.close();
                case HALF_CLOSED -> peer.channel.endInput();
            }
            sent = peer.received();
            peakBytes = peer.channel.allocator().peakBytes();
            peer.channel.close();
            peer.run();
            peer.channel.checkException();
            LoopCompressors.assertGivenBack(tester.loops.of(peer.channel.eventLoop()));
        }
        assertThat(arrived).as("buffers that arrived").allMatch(buffer -> buffer.refCnt() == 0);
        return new Transcript(application.heard, ServerBytes.framesAfter101(sent, route.rules()));
    }

    private ByteBuf arrive(byte[] bytes) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        arrived.add(buffer);
        return buffer;
    }

    /** An opening handshake, and what the client sends behind it. */
    static byte[] connection(byte[] frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(FuzzRoute.request());
        all.writeBytes(frames);
        return all.toByteArray();
    }
}
