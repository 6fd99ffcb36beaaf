package io.wsgateway.netty.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;

/** What a connection's bytes go through once HTTP is done with it. Immutable. */
public final class Links {

    private final Runnable whenClosed;

    /**
     * @param whenClosed run for each connection taken out of its channel when it is closed, since its channel never is
     */
    public Links(Runnable whenClosed) {
        this.whenClosed = whenClosed;
    }

    /**
     * The link of a connection. A plain socket driven by epoll is taken out of its channel when the link is opened; any other
     * channel stays. The channel must not be reading, and what was written to it be flushed.
     */
    public Link of(Channel channel, LinkLoop loop) {
        return channel instanceof EpollSocketChannel epoll && channel.eventLoop() instanceof IoEventLoop eventLoop
                && isIdle(channel) && channel.pipeline().get(SslHandler.class) == null
                        ? new EpollLink(epoll, eventLoop, loop, whenClosed)
                        : new ChannelLink(channel);
    }

    /** True if the socket has taken all that was written to the channel. */
    private static boolean isIdle(Channel channel) {
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        return queued != null && queued.isEmpty() && channel.isActive();
    }
}
