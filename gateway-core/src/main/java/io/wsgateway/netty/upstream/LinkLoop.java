package io.wsgateway.netty.upstream;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.wsgateway.netty.channel.LentBuffer;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.session.DeadlineWheel;
import org.jspecify.annotations.Nullable;

/**
 * What the connections to servers of one event loop share. Confined to it.
 *
 * @param sockets makes a socket that connects
 * @param reading what they read into where they speak no TLS; null: each into a buffer of its own
 * @param writing what they write short frames from
 */
public record LinkLoop(EventLoop eventLoop, DeadlineWheel deadlines, CompressorPool compressors,
        ChannelFactory<? extends SocketChannel> sockets, @Nullable RecvByteBufAllocator reading, LentBuffer writing,
        RandomKeys keys) {

    /** The event loop's time, in nanoseconds. */
    long now() {
        return eventLoop.ticker().nanoTime();
    }
}
