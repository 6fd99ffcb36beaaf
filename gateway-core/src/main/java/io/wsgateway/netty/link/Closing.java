package io.wsgateway.netty.link;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * Ends a channel so that what was written last arrives: a socket closed with unread input answers with RST, which destroys
 * what the peer has not read yet.
 */
final class Closing {

    private Closing() {}

    /** Ends our side once all that is queued has been written; the peer's side stays open. */
    static void shutDownOutput(Channel channel) {
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
    static void closeAfterWrites(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
