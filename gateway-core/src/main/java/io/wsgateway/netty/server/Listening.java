package io.wsgateway.netty.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.wsgateway.netty.link.EpollAcceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A bound address whose connections are accepted. Thread-safe. */
interface Listening {

    /** How many connections the operating system keeps until they are accepted. */
    int BACKLOG = 4096;

    /** Where it listens. */
    InetSocketAddress address();

    /** Ends it, and waits for that; connections that were accepted stay. */
    void close();

    /**
     * Makes a channel of each connection.
     *
     * @throws ListenerException if the address can't be bound
     */
    static Listening channels(ListenerConfig listener, ConnectionInitializer connections, Transport transport,
            IoEventLoopGroup eventLoops) throws ListenerException {
        ChannelFuture bound = new ServerBootstrap().group(eventLoops)
                .channelFactory(() -> transport.listener().get())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // A peer that has ended its side still gets its answer; the handlers decide what follows.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(connections)
                .bind(listener.address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw ListenerException.notBound(listener, bound.cause());
        }
        return new OfChannel(bound.channel());
    }

    /**
     * Drives the sockets of connections without channels: for epoll, and listeners without TLS.
     *
     * @throws ListenerException if the address can't be bound
     */
    static Listening sockets(ListenerConfig listener, ConnectionInitializer connections, IoEventLoopGroup eventLoops)
            throws ListenerException {
        List<IoEventLoop> loops = new ArrayList<>();
        eventLoops.forEach(loop -> loops.add((IoEventLoop) loop));
        try {
            if (listener.address().isUnresolved()) {
                throw new UnknownHostException(listener.address().getHostString());
            }
            return new OfSockets(EpollAcceptor.listen(listener.address(), BACKLOG, loops, connections::start));
        } catch (IOException e) {
            throw ListenerException.notBound(listener, e);
        }
    }

    /** Listens with a channel. */
    record OfChannel(Channel channel) implements Listening {

        @Override
        public InetSocketAddress address() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
        }
    }

    /** Listens with sockets, one for each event loop. */
    record OfSockets(List<EpollAcceptor> acceptors) implements Listening {

        @Override
        public InetSocketAddress address() {
            return acceptors.getFirst().address();
        }

        @Override
        public void close() {
            acceptors.forEach(EpollAcceptor::end);
        }
    }
}
