package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.uring.IoUring;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.TransportConfig.Kind;
import io.wsgateway.opening.PlainEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {

    /** Classes and native code are pinned apart: this is what holds them together. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void epollLoadsOnLinux() {
        assertThat(Transport.whyNoEpoll()).isEmpty();
        assertThat(Transport.choose(Kind.AUTO).transport().name()).isEqualTo("epoll");
    }

    /** The kernel or a container's profile may forbid it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void ioUringIsTakenWhereItCanBeHadAndElseEpollAndTheReasonTold() {
        Transport.Choice choice = Transport.choose(Kind.IO_URING);
        if (IoUring.isAvailable()) {
            assertThat(choice.transport().name()).isEqualTo("io_uring");
            assertThat(choice.instead()).isEmpty();
        } else {
            assertThat(choice.transport().name()).isEqualTo("epoll");
            assertThat(choice.instead()).hasValueSatisfying(why -> assertThat(why).startsWith("no io_uring here: "));
        }
    }

    @Test
    void nioIsAlwaysThere() {
        Transport.Choice choice = Transport.choose(Kind.NIO);
        assertThat(choice.transport().name()).isEqualTo("nio");
        assertThat(choice.instead()).isEmpty();
    }

    @Test
    void eventLoopsAreAsManyAsConfigured() {
        assertThat(TransportConfig.DEFAULT.eventLoops(1)).isEqualTo(2);
        assertThat(TransportConfig.DEFAULT.eventLoops(8)).isEqualTo(8);
        assertThat(new TransportConfig(Kind.AUTO, 3).eventLoops(8)).isEqualTo(3);
        assertThatThrownBy(() -> new TransportConfig(Kind.AUTO, -1)).hasMessageContaining("-1");
        try (Gateway gateway = Gateway.create(config(new TransportConfig(Kind.AUTO, 3)))) {
            assertThat(gateway.eventLoops()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyTransportEchoesAndEndsInOrder(Kind kind) throws Exception {
        TestApplication application = new TestApplication();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ListenerConfig listener = new ListenerConfig("test", anyPort, Optional.empty(),
                PipelineTester.routes(application, 0), PlainEndpoint.NONE);
        try (Gateway gateway = Gateway.create(config(new TransportConfig(kind, 1)))) {
            InetSocketAddress bound = gateway.open(List.of(listener)).getFirst();
            try (GatewayPeer peer = GatewayPeer.open(bound)) {
                for (int i = 0; i < 100; i++) {
                    peer.send(ClientFrames.text("hi"));
                    assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
                }
                // A peer that ends its side is told that it ended without a Close, and is not kept.
                peer.socket.shutdownOutput();
                peer.readAll();
            }
            gateway.drain(Duration.ofSeconds(10)).toCompletableFuture().get();
            assertThat(gateway.view().openSessions()).isZero();
        }
    }

    static GatewayConfig config(TransportConfig transport) {
        return GatewayConfig.DEFAULT.with(transport);
    }
}
