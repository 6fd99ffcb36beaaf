package io.wsgateway.bench.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A connection without a socket. What is sent to the peer is counted and released. */
final class PeerChannel extends EmbeddedChannel {

    private final @Nullable EventLoop loop;
    private final InetSocketAddress peer;
    private long sentBytes;

    private PeerChannel(@Nullable EventLoop loop, InetSocketAddress peer) {
        super(null, DefaultChannelId.newInstance(), false, false);
        this.loop = loop;
        this.peer = peer;
    }

    static PeerChannel connect(ChannelHandler initializer, @Nullable EventLoop loop, InetSocketAddress peer)
            throws Exception {
        PeerChannel channel = new PeerChannel(loop, peer);
        channel.pipeline().addLast(initializer);
        channel.register();
        return channel;
    }

    /** A session's lane is its event loop: those that share one stand for the sessions of one event loop. */
    @Override
    public EventLoop eventLoop() {
        return loop == null ? super.eventLoop() : loop;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return peer;
    }

    /** Has these bytes arrive in one read. */
    void receive(byte[] bytes) {
        writeInbound(alloc().directBuffer(bytes.length).writeBytes(bytes));
    }

    /** The bytes sent since the last call. */
    long takeSentBytes() {
        long bytes = sentBytes;
        sentBytes = 0;
        return bytes;
    }

    @Override
    protected void handleOutboundMessage(Object message) {
        sentBytes += ((ByteBuf) message).readableBytes();
        ReferenceCountUtil.release(message);
    }
}
