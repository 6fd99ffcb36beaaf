package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A gateway with one route on a loopback socket, for peers that mean no good. */
final class HostileGateway implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    final Gateway gateway;
    final InetSocketAddress address;

    HostileGateway(Application application, SessionPolicy policy, TransportConfig.Kind kind) throws ListenerException {
        HandshakePolicy handshake =
                new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.SHARED);
        Route route = new Route(HostedApplication.of("chat", Audience.EVERYONE, application), handshake, policy, 0);
        gateway = Gateway.create(TransportTest.config(new TransportConfig(kind, 1)));
        address = gateway.open(List.of(new ListenerConfig("hostile",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", route))), PlainEndpoint.NONE)))
                .getFirst();
    }

    /** Waits until this many sessions are open. */
    void awaitSessions(int count) {
        await(count + " sessions", () -> gateway.view().openSessions() == count);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting for %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Direct memory that the gateways of this process have taken for buffers, in bytes. */
    static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
