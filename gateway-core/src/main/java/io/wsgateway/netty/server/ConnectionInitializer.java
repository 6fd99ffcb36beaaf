package io.wsgateway.netty.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.wsgateway.netty.http.HandshakeContext;
import io.wsgateway.netty.http.OpeningHandshakeHandler;
import io.wsgateway.netty.link.ChannelLink;
import io.wsgateway.netty.link.EpollLink;
import io.wsgateway.netty.link.Link;
import io.wsgateway.netty.session.SessionLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new connection starts with: a link, and the opening handshake as its listener. A channel's whole pipeline is
 * {@code [tls] → link}, before the 101 and after it.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionInitializer.class);

    private final HandshakeContext context;
    private final @Nullable SslContext tls;
    private final SessionLoops loops;
    private final ConnectionCount.Share connections;
    /** One for all connections: it costs them nothing. */
    private final Runnable closed;

    ConnectionInitializer(HandshakeContext context, @Nullable SslContext tls, SessionLoops loops,
            ConnectionCount connections) {
        this.context = context;
        this.tls = tls;
        this.loops = loops;
        this.connections = connections.share();
        this.closed = this.connections::remove;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!connections.add(channel)) {
            channel.close();
            return;
        }
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(context.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
            channel.pipeline().addLast("tls", handler);
        }
        InetSocketAddress peer = channel.remoteAddress() instanceof InetSocketAddress address
                ? address
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        start(new ChannelLink(channel), peer, loops.of(channel.eventLoop()));
    }

    /** Starts a connection that has no channel, and no TLS, on the event loop that drives it from now on. */
    void start(Socket socket, InetSocketAddress peer, IoEventLoop eventLoop) {
        if (connections.add()) {
            SessionLoop loop = loops.of(eventLoop);
            start(new EpollLink(socket, eventLoop, loop.links(), closed), peer, loop);
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a connection was refused and closed with an error: {}", e.toString());
        }
    }

    private void start(Link link, InetSocketAddress peer, SessionLoop loop) {
        new OpeningHandshakeHandler(link, peer, context, loop).start();
    }
}
