package io.wsgateway.netty.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.netty.upstream.LinkLoop;
import io.wsgateway.netty.upstream.RandomKeys;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The {@link LinkLoop} of each event loop, made when its first session is to lead to a server. Thread-safe. */
final class LinkLoops {

    private final ConcurrentMap<EventLoop, LinkLoop> links = new ConcurrentHashMap<>();
    private final SessionLoops sessions;
    private final Transport transport;
    private final ChannelFactory<? extends SocketChannel> sockets;
    private final TlsProvider tls;

    LinkLoops(SessionLoops sessions, Transport transport, ConnectionCount connections, TlsProvider tls) {
        this.sessions = sessions;
        this.transport = transport;
        this.sockets = connections.toServers(transport.client());
        this.tls = tls;
    }

    /** By which code TLS is spoken to servers. */
    TlsProvider tls() {
        return tls;
    }

    /**
     * That of the calling thread.
     *
     * @throws IllegalStateException if it is no event loop of the gateway
     */
    LinkLoop current() {
        for (SessionLoop loop : sessions.all()) {
            if (loop.inLane()) {
                return links.computeIfAbsent(loop.eventLoop(), key -> of(loop));
            }
        }
        throw new IllegalStateException(
                "thread " + Thread.currentThread().getName() + " is no event loop of the gateway");
    }

    private LinkLoop of(SessionLoop loop) {
        return new LinkLoop(loop.eventLoop(), loop.deadlines(), loop.compressors(), sockets,
                transport.lendsReadBuffers() ? null : loop.readBuffer(), loop.writeBuffer(), new RandomKeys());
    }
}
