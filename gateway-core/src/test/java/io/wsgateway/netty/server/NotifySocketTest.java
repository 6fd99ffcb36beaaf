package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class NotifySocketTest {

    @TempDir
    private Path directory;

    /** What a service manager hears at this address when a service tells it these one after the other. */
    private static BlockingQueue<String> heard(String address, String... states) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel channel = new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class)
                    .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                            heard.add(packet.content().toString(StandardCharsets.UTF_8));
                        }
                    }).bind(new DomainSocketAddress(address.replace('@', '\0'))).sync().channel();
            for (String state : states) {
                new NotifySocket(address).send(state);
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(state);
            }
            channel.close().sync();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        return heard;
    }

    @Test
    void tellsAtAPathWhatItIsTold() throws Exception {
        assertThat(heard(directory.resolve("notify").toString(), "READY=1\nSTATUS=ready: ws://[::]:8080", "STOPPING=1"))
                .isEmpty();
    }

    @Test
    void tellsInTheAbstractNamespace() throws Exception {
        assertThat(heard("@wsgateway-notify-" + ProcessHandle.current().pid(), "READY=1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere/notify", "@wsgateway-nobody", "relative"})
    void saysThatNobodyIsThere(String address) {
        assertThatThrownBy(() -> new NotifySocket(address).send("READY=1")).isInstanceOf(IOException.class);
    }
}
