package io.wsgateway.apps.http;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Meter;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Sessions;
import io.wsgateway.app.Settings;
import io.wsgateway.app.Topics;
import io.wsgateway.app.upstream.Upstreams;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.Generation;
import io.wsgateway.netty.server.LimitsConfig;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.TransportConfig;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.testkit.FakeMeter;
import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** A gateway with sockets on loopback that serves {@code http} at {@code /live}, and notes what it counts. */
final class ServedHttp implements AutoCloseable {

    private static final String PATH = "/live";
    private static final int SESSIONS = 2000;

    private final FakeMeter meter = new FakeMeter();
    private final Gateway gateway;
    private final Generation generation;
    private final URI url;

    private ServedHttp(ApplicationProvider provider, FakeSettings settings) throws Exception {
        GatewayConfig config = GatewayConfig.DEFAULT
                .with(LimitsConfig.DEFAULT.withConnections(SESSIONS, SESSIONS).with(HandshakeLimits.NONE))
                .with(new TransportConfig(TransportConfig.Kind.NIO, 2));
        gateway = Gateway.create(config);
        generation = gateway.generation(provider, new FakeSettings());
        generation.hosts(HostedApplication.of(provider.name(), provider.audience(),
                provider.start(new Context(generation.context(), meter, settings))));
        if (!settings.problems().isEmpty()) {
            throw new AssertionError("wrong settings: " + settings.problems());
        }
        url = URI.create("ws://127.0.0.1:" + gateway.open(List.of(listener())).getFirst().getPort() + PATH);
        useEventLoops();
    }

    /** Serves it with these settings for its one route. */
    static ServedHttp with(FakeSettings settings) {
        return with(new HttpProvider(), settings);
    }

    /** Serves what this provider starts, which is {@code http}, perhaps of another class loader. */
    static ServedHttp with(ApplicationProvider provider, FakeSettings settings) {
        try {
            return new ServedHttp(provider, settings);
        } catch (Exception e) {
            throw new AssertionError("it isn't served", e);
        }
    }

    /** Settings for this back end, with time-outs that a test can wait for. */
    static FakeSettings settings(HostileBackEnd backEnd) {
        return new FakeSettings().set("url", backEnd.url());
    }

    private ListenerConfig listener() {
        HandshakePolicy policy = new HandshakePolicy(PATH, OriginPolicy.any(),
                generation.application().subprotocols(), false, CompressionMode.NONE);
        Route route = new Route(generation.application(), policy, SessionPolicy.DEFAULT, 0);
        return new ListenerConfig("test", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(),
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), PATH, route))), PlainEndpoint.NONE);
    }

    /** Where clients connect to. */
    URI url() {
        return url;
    }

    FakeMeter meter() {
        return meter;
    }

    Gateway gateway() {
        return gateway;
    }

    /** The running application. */
    HttpApplication application() {
        return (HttpApplication) generation.application().application();
    }

    /** Waits until each event loop has done something that comes now: none is held for long. */
    void awaitEventLoops() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            CountDownLatch done = new CountDownLatch(gateway.eventLoops());
            gateway.onEventLoops(done::countDown);
            if (done.await(100, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        throw new AssertionError("an event loop is held");
    }

    /** Those that have had no connection are asked nothing. */
    private void useEventLoops() throws IOException {
        for (int i = 0; i < gateway.eventLoops(); i++) {
            new Socket(url.getHost(), url.getPort()).close();
        }
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

    /** The gateway's, but for the routes and what is counted. */
    private record Context(ApplicationContext real, Meter meter, Settings route) implements ApplicationContext {

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Settings settings() {
            return real.settings();
        }

        @Override
        public List<ApplicationRoute> routes() {
            return List.of(new ApplicationRoute(PATH, route));
        }

        @Override
        public Topics topics() {
            return real.topics();
        }

        @Override
        public Sessions sessions() {
            return real.sessions();
        }

        @Override
        public Upstreams upstreams() {
            return real.upstreams();
        }

        @Override
        public Scheduler scheduler() {
            return real.scheduler();
        }

        @Override
        public InstantSource clock() {
            return real.clock();
        }

        @Override
        public Logger logger() {
            return real.logger();
        }

        @Override
        public GatewayView gateway() {
            return real.gateway();
        }
    }
}
