package io.wsgateway.netty.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The socket on which a service manager, such as systemd, hears how its service is: one datagram for each thing it is told
 * (<a href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify</a>). Immutable.
 *
 * @param address the variable {@code NOTIFY_SOCKET}: a path, or a name in the abstract namespace behind an {@code @}
 */
public record NotifySocket(String address) {

    private static final long ENDING_SECONDS = 5;

    /**
     * Tells it something; waits until that is sent.
     *
     * @param state lines such as {@code READY=1}
     * @throws IOException if it can't be told: there is nobody, or this system has no such sockets
     */
    public void send(String state) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("there are no datagrams on Unix domain sockets here");
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel channel = new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter()).connect(socket()).sync().channel();
            channel.writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.UTF_8)).sync();
            channel.close().sync();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) { // sync() throws what has happened, checked or not
            throw e instanceof IOException failed ? failed : new IOException(e);
        } finally {
            loop.shutdownGracefully(0, ENDING_SECONDS, TimeUnit.SECONDS);
        }
    }

    private DomainSocketAddress socket() {
        return new DomainSocketAddress(address.startsWith("@") ? '\0' + address.substring(1) : address);
    }
}
