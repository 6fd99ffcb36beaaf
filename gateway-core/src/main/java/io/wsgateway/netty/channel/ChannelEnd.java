package io.wsgateway.netty.channel;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * Ends a channel so that what was written last arrives: a socket closed with unread input answers with RST, which destroys
 * what the peer has not read yet. Called on the channel's event loop.
 */
public final class ChannelEnd {

    private ChannelEnd() {}

    /** Ends our side once all that is queued has been written; the peer's side stays open. */
    public static void shutDownOutput(Channel channel) {
        channel.flush();
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        if (queued == null || queued.isEmpty()) {
            endOutput(channel);
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(channel));
        }
    }

    private static void endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(sent -> shutDown(channel));
        } else {
            shutDown(channel);
        }
    }

    private static void shutDown(Channel channel) {
        if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    /** Closes the channel once all that is queued has been written. */
    public static void closeAfterWrites(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes the channel with RST: nothing that is queued, here or in the kernel, is kept for the peer. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
