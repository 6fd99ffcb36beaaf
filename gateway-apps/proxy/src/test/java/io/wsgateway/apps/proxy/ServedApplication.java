package io.wsgateway.apps.proxy;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.netty.server.LimitsConfig;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.TransportConfig;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.testkit.FakeSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A gateway with sockets on loopback that serves one application at {@code /live}. */
final class ServedApplication implements AutoCloseable {

    static final String PATH = "/live";

    private final Gateway gateway;
    private final Generation generation;
    private final int port;

    private ServedApplication(String name, FakeSettings settings, Function<ApplicationContext, Application> start)
            throws Exception {
        gateway = Gateway.create(GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT.with(HandshakeLimits.NONE))
                .with(new TransportConfig(TransportConfig.Kind.NIO, 2)));
        ApplicationProvider provider = new ApplicationProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Application start(ApplicationContext context) {
                return start.apply(context);
            }
        };
        generation = gateway.generation(provider, settings);
        generation.hosts(HostedApplication.of(name, provider.audience(), provider.start(generation.context())));
        if (!settings.problems().isEmpty()) {
            throw new AssertionError("wrong settings: " + settings.problems());
        }
        HandshakePolicy policy = new HandshakePolicy(PATH, OriginPolicy.any(),
                generation.application().subprotocols(), false, CompressionMode.NONE);
        Route route = new Route(generation.application(), policy, SessionPolicy.DEFAULT, 0);
        ListenerConfig listener =
                new ListenerConfig("test", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                        RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), PATH, route))),
                        PlainEndpoint.NONE);
        port = gateway.open(List.of(listener)).getFirst().getPort();
    }

    static ServedApplication of(String name, FakeSettings settings, Function<ApplicationContext, Application> start) {
        try {
            return new ServedApplication(name, settings, start);
        } catch (Exception e) {
            throw new AssertionError("it isn't served", e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        gateway.drain(Duration.ZERO).toCompletableFuture().join();
        while (generation.sessions() > 0) { // as a gateway does, which closes an application after its last session
            Thread.onSpinWait();
        }
        generation.application().application().close();
        generation.end();
        gateway.close();
    }
}
