package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.GatewayPeer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Settings;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.opening.ApplicationAdmission;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.topic.MemoryTopicEngine;
import io.wsgateway.topic.TopicEngine;
import io.wsgateway.topic.TopicLimits;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that are replaced while their sessions are open, on loopback sockets. */
@Timeout(120)
class GenerationTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String CLOSE_1012 = "03f4";

    private final TestApplication application = new TestApplication();

    // The sessions of a generation that ends.

    @Test
    void toldToGoSessionsCloseWith1012() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            InetSocketAddress address = open(gateway, old);
            List<GatewayPeer> peers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                peers.add(GatewayPeer.open(address));
            }
            await("all are counted", () -> old.sessions() == 20);
            TestApplication other = new TestApplication();
            Generation next = started(gateway, other);
            gateway.serve(listener(next));
            CompletionStage<Retired> retired = old.retire(Retirement.move(Duration.ofMillis(200), LONG));
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                for (GatewayPeer gone : peers) {
                    assertThat(gone.read(4)).startsWith("88").endsWith(CLOSE_1012);
                    gone.close();
                }
                assertThat(retired.toCompletableFuture().get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Retired(0, 0, 20, 0));
                peer.send(ClientFrames.text("hi"));
                assertThat(peer.read(4)).isEqualTo("81026869");
                assertThat(other.heard).containsExactly("open", "hi");
                assertThat(next.sessions()).isOne();
                assertThat(old.sessions()).isZero();
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the peer is closed in the middle
    void sessionsFinishInTheirTime() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            InetSocketAddress address = open(gateway, old);
            try (GatewayPeer stays = GatewayPeer.open(address)) {
                GatewayPeer ends = GatewayPeer.open(address);
                await("both are counted", () -> old.sessions() == 2);
                gateway.serve(listener(started(gateway, new TestApplication())));
                CompletableFuture<Retired> retired = old.retire(Retirement.finish(LONG)).toCompletableFuture();
                ends.close();
                await("one has ended of itself", () -> old.sessions() == 1);
                stays.send(ClientFrames.text("hi"));
                assertThat(stays.read(4)).isEqualTo("81026869");
                assertThat(retired).isNotDone();
                stays.close();
                assertThat(retired.get(20, TimeUnit.SECONDS)).isEqualTo(new Retired(0, 0, 0, 0));
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the peer is closed in the middle
    void sessionsThatDoNotFinishInTheirTimeAreToldToGo() throws Exception {
        Duration within = Duration.ofMillis(300);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            try (GatewayPeer stays = GatewayPeer.open(open(gateway, old))) {
                await("it is counted", () -> old.sessions() == 1);
                gateway.serve(listener(started(gateway, new TestApplication())));
                long start = System.nanoTime();
                CompletionStage<Retired> retired = old.retire(Retirement.finish(within));
                assertThat(stays.read(4)).startsWith("88").endsWith(CLOSE_1012);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(within);
                stays.close();
                assertThat(retired.toCompletableFuture().get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Retired(0, 0, 1, 0));
            }
        }
    }

    @Test
    void completesAtOnceWithoutSessionsAndWhereTheGatewayIsClosed() throws Exception {
        CompletionStage<Retired> closed;
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation idle = started(gateway, application);
            assertThat(idle.retire(Retirement.move(LONG, LONG)).toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Retired(0, 0, 0, 0));
            Generation busy = started(gateway, new TestApplication());
            InetSocketAddress address = open(gateway, busy);
            GatewayPeer peer = GatewayPeer.open(address);
            await("it is counted", () -> busy.sessions() == 1);
            closed = busy.retire(Retirement.finish(LONG));
            peer.close();
        }
        assertThat(closed.toCompletableFuture().get(20, TimeUnit.SECONDS).moved()).isZero();
    }

    /** A handshake that began before finds its application; what it opens goes as the others do. */
    @Test
    @SuppressWarnings("try") // the peer is closed in the middle
    void sessionOfAHandshakeThatWasUnderWayGoesAsWell() throws Exception {
        CompletableFuture<Admission> decision = new CompletableFuture<>();
        application.admit = request -> decision;
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            InetSocketAddress address = open(gateway, old);
            try (GatewayPeer peer = GatewayPeer.connect(address)) {
                peer.send(PipelineTester.REQUEST);
                await("the handshake is counted", () -> old.sessions() == 1);
                gateway.serve(listener(started(gateway, new TestApplication())));
                CompletionStage<Retired> retired = old.retire(Retirement.move(Duration.ZERO, LONG));
                decision.complete(Admission.granted());
                peer.skipHead("101");
                assertThat(peer.read(4)).startsWith("88").endsWith(CLOSE_1012);
                peer.close();
                assertThat(retired.toCompletableFuture().get(20, TimeUnit.SECONDS).left()).isZero();
            }
        }
    }

    @Test
    void saysWhatIsLeftWhereACallbackNeverEnds() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.execution = Execution.BLOCKING;
        application.onMessage = session -> awaitLatch(held);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            InetSocketAddress address = open(gateway, old);
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                peer.send(ClientFrames.text("hi"));
                await("the callback begins", () -> application.heard.contains("hi"));
                gateway.serve(listener(started(gateway, new TestApplication())));
                assertThat(old.retire(Retirement.move(Duration.ZERO, Duration.ZERO)).toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)).isEqualTo(new Retired(0, 0, 1, 1));
                held.countDown();
            }
        }
    }

    @Test
    void sessionsOfApplicationsThatAreNotMadeForItAreNotCarried() {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            assertThat(old.isCarriable()).isFalse();
            assertThatThrownBy(() -> old.carryTo(started(gateway, new TestApplication()), Optional::of, LONG))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** A message in parts that doesn't end keeps its session only so long, however many there are of them. */
    @Test
    void sessionsThatCannotBeCarriedInTimeAreToldToGo() throws Exception {
        int sessions = 120; // more than begin at once
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, new Uploads());
            InetSocketAddress address = open(gateway, old);
            Generation next = started(gateway, new Uploads());
            List<GatewayPeer> all = new ArrayList<>();
            try (GatewayPeer idle = GatewayPeer.open(address)) {
                for (int i = 0; i < sessions; i++) {
                    GatewayPeer busy = GatewayPeer.open(address);
                    busy.send(ClientFrames.frame(0x01, new byte[] {'a'}));
                    assertThat(busy.read(3)).isEqualTo("810161");
                    all.add(busy);
                }
                await("all are open", () -> old.sessions() == sessions + 1);
                gateway.serve(listener(next));
                CompletionStage<Retired> retired =
                        old.carryTo(next, from -> Optional.of(routeTo(next)), Duration.ofSeconds(3));
                for (GatewayPeer busy : all) {
                    assertThat(busy.read(4)).startsWith("88").endsWith(CLOSE_1012);
                    busy.socket.close();
                }
                assertThat(retired.toCompletableFuture().get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Retired(1, sessions, 0, 0));
                idle.send(ClientFrames.text("b"));
                assertThat(idle.read(3)).isEqualTo("810162");
            }
        }
    }

    /** The time is for those that can't be carried, and not for how many there are. */
    @Test
    void allSessionsAreCarriedHoweverManyThereAre() throws Exception {
        int sessions = 350; // more than begin at once
        Duration within = Duration.ofSeconds(2);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, new Uploads());
            InetSocketAddress address = open(gateway, old);
            Generation next = started(gateway, new Uploads());
            List<GatewayPeer> peers = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                peers.add(GatewayPeer.open(address));
            }
            await("all are open", () -> old.sessions() == sessions);
            gateway.serve(listener(next));
            // Something else between each few of them, so that asking all takes longer than the time they have.
            gateway.timer.every(Duration.ofNanos(1), () -> LockSupport.parkNanos(Duration.ofMillis(70).toNanos()));
            long start = System.nanoTime();
            assertThat(old.carryTo(next, from -> Optional.of(routeTo(next)), within).toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)).isEqualTo(new Retired(sessions, 0, 0, 0));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(within);
            for (GatewayPeer peer : peers) {
                peer.close();
            }
        }
    }

    /** It is replaced while the sessions of the one before are still being carried to it: it is there until they have come. */
    @Test
    void sessionsThatAreOnTheirWayToAGenerationThatIsReplacedGoOnInTheNext() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation first = started(gateway, new Uploads());
            InetSocketAddress address = open(gateway, first);
            Generation second = started(gateway, new Uploads());
            Generation third = started(gateway, new Uploads());
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                peer.send(ClientFrames.frame(0x01, new byte[] {'a'})); // it can't be carried before the message's end
                assertThat(peer.read(3)).isEqualTo("810161");
                gateway.serve(listener(second));
                CompletableFuture<Retired> firstDone =
                        first.carryTo(second, from -> Optional.of(routeTo(second)), LONG).toCompletableFuture();
                gateway.serve(listener(third));
                CompletableFuture<Retired> secondDone =
                        second.carryTo(third, from -> Optional.of(routeTo(third)), LONG).toCompletableFuture();
                // Long enough for the second, which has no session, to be given up.
                assertThatThrownBy(() -> secondDone.get(200, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                peer.send(ClientFrames.frame(0x80, new byte[] {'b'}));
                assertThat(peer.read(3)).isEqualTo("810162");
                assertThat(firstDone.get(20, TimeUnit.SECONDS)).isEqualTo(new Retired(1, 0, 0, 0));
                assertThat(secondDone.get(20, TimeUnit.SECONDS)).isEqualTo(new Retired(1, 0, 0, 0));
                peer.send(ClientFrames.text("c"));
                assertThat(peer.read(3)).isEqualTo("810163");
                assertThat(third.sessions()).isOne();
            }
        }
    }

    /** Echoes messages in parts, each part as a message. */
    private static final class Uploads implements Application, Carriable, SessionListener {

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            return this;
        }

        @Override
        public SessionListener resume(Session session, byte[] state) {
            return this;
        }

        @Override
        public boolean wantsParts() {
            return true;
        }

        @Override
        public void onPart(Session session, MessagePart part) {
            session.sendText(part.text());
        }
    }

    // Topics are the application's, whichever generation.

    @Test
    void topicsGoOnAndEndWithTheLastGeneration() {
        TopicHistory history = new TopicHistory(10, 1 << 16, LONG);
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT, name -> {
            opened.incrementAndGet();
            return engine(closed);
        })) {
            Generation old = started(gateway, application);
            old.context().topics().topic("news", history).publishText("before");
            Generation next = started(gateway, new TestApplication());
            old.end();
            old.end();
            assertThat(next.context().topics().topic("news", history).since(TopicPosition.NONE).toCompletableFuture()
                    .join().missed()).hasSize(1);
            assertThat(opened).hasValue(1);
            assertThat(closed).hasValue(0);
            next.end();
            assertThat(closed).hasValue(1);
            Generation again = started(gateway, new TestApplication());
            assertThat(again.context().topics().topic("news", history).since(TopicPosition.NONE).toCompletableFuture()
                    .join().missed()).isEmpty();
        }
        assertThat(closed).hasValue(2);
    }

    @Test
    void whatApplicationsCountGoesOnAndEndsWithTheLastGeneration() {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            old.context().meter().count("timeout");
            Generation next = started(gateway, new TestApplication());
            next.context().meter().count("timeout");
            old.end();
            old.context().meter().count("timeout");
            assertThat(gateway.metrics().applications()).containsOnlyKeys("chat");
            assertThat(gateway.metrics().applications().get("chat")).extracting(ApplicationMeters.Counts::events)
                    .isEqualTo(Map.of("timeout", 3L));
            next.end();
            assertThat(gateway.metrics().applications()).isEmpty();
        }
    }

    @Test
    void tasksAndObserversEndWithTheirGeneration() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger observed = new AtomicInteger();
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            Generation old = started(gateway, application);
            old.context().scheduler().every(Duration.ofMillis(1), runs::incrementAndGet);
            old.context().gateway().observe(event -> observed.incrementAndGet());
            old.context().topics().topic("news").presence().observe(event -> observed.incrementAndGet());
            await("it runs", () -> runs.get() > 3);
            old.end();
            old.context().scheduler().after(Duration.ZERO, observed::incrementAndGet);
            old.context().gateway().observe(event -> observed.incrementAndGet());
            old.context().topics().topic("news").presence().observe(event -> observed.incrementAndGet());
            await("the last run is over", () -> gateway.callbacksUnderWay() == 0);
            int last = runs.get();
            TestApplication other = new TestApplication();
            Generation next = started(gateway, other);
            other.onOpen = session -> session.subscribe(next.context().topics().topic("news"));
            try (GatewayPeer peer = GatewayPeer.open(open(gateway, next))) {
                peer.send(ClientFrames.text("hi"));
                assertThat(peer.read(4)).isEqualTo("81026869");
            }
            assertThat(runs.get()).isBetween(last, last + 1);
            assertThat(observed).hasValue(0);
        }
    }

    // Nothing of a generation is kept.

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "tasks", "observers", "topics", "attributes", "failures", "admission",
            "blocking"})
    void classLoaderIsLetGo(String keeps) throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                LogCapture log = new LogCapture(SessionHandler.class);
                LogCapture admissions = new LogCapture(ApplicationAdmission.class)) {
            Generation next = discarded(gateway, "nothing");
            WeakReference<ClassLoader> gone = useAndDiscard(gateway, keeps, next);
            await("the class loader is gone", () -> {
                System.gc();
                return gone.get() == null;
            });
            assertThat(log.lines).hasSize(keeps.equals("failures") ? 1 : 0);
            assertThat(admissions.lines).hasSize(keeps.equals("admission") ? 1 : 0);
            assertThat(gateway.handshakes().entries()).isNotEmpty();
            assertThat(next.isCarriable()).isTrue();
        }
    }

    /** One of its sessions goes on in the next generation, unless it has failed; another has ended. */
    private static WeakReference<ClassLoader> useAndDiscard(Gateway gateway, String keeps, Generation next)
            throws Exception {
        Generation old = discarded(gateway, keeps);
        InetSocketAddress address = open(gateway, old);
        if (keeps.equals("admission")) {
            try (GatewayPeer peer = GatewayPeer.connect(address)) {
                peer.send(PipelineTester.REQUEST);
                peer.skipHead("503");
            }
        } else {
            use(gateway, old, next, address, keeps.equals("failures"));
        }
        gateway.serve(listener(next));
        old.retire(Retirement.move(Duration.ZERO, LONG)).toCompletableFuture().get(20, TimeUnit.SECONDS);
        WeakReference<ClassLoader> loader = new WeakReference<>(old.application().classLoader());
        old.end();
        return loader;
    }

    private static void use(Gateway gateway, Generation old, Generation next, InetSocketAddress address, boolean fails)
            throws Exception {
        try (GatewayPeer peer = GatewayPeer.open(address)) {
            peer.send(ClientFrames.text("hi"));
            assertThat(peer.read(4)).isEqualTo(fails ? "880203f3" : "81026869");
            if (!fails) {
                gateway.serve(listener(next));
                assertThat(old.carryTo(next, from -> Optional.of(routeTo(next)), LONG).toCompletableFuture().get(20,
                        TimeUnit.SECONDS)).isEqualTo(new Retired(1, 0, 0, 0));
                peer.send(ClientFrames.text("hi"));
                assertThat(peer.read(4)).isEqualTo("81026869");
            }
        }
    }

    /** A generation whose classes are of a loader of their own. */
    private static Generation discarded(Gateway gateway, String keeps) throws Exception {
        ClassLoader loader = new ClassLoader(GenerationTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.startsWith(DiscardedProvider.class.getName()) ? own(name) : super.loadClass(name, resolve);
            }

            private Class<?> own(String name) throws ClassNotFoundException {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        ApplicationProvider provider = (ApplicationProvider) loader.loadClass(DiscardedProvider.class.getName())
                .getConstructor().newInstance();
        assertThat(provider.getClass().getClassLoader()).isSameAs(loader);
        Generation generation = gateway.generation(provider, settings(keeps));
        generation.hosts(HostedApplication.of(provider.name(), provider.audience(),
                provider.start(generation.context())));
        return generation;
    }

    // A gateway with one application.

    /** One that counts how often it is closed. */
    private static TopicEngine engine(AtomicInteger closed) {
        MemoryTopicEngine memory = new MemoryTopicEngine(TopicLimits.DEFAULT, InstantSource.system());
        return (TopicEngine) Proxy.newProxyInstance(GenerationTest.class.getClassLoader(),
                new Class<?>[] {TopicEngine.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.incrementAndGet();
                    }
                    return method.invoke(memory, arguments);
                });
    }

    private static Settings settings(String keeps) {
        return (Settings) Proxy.newProxyInstance(GenerationTest.class.getClassLoader(),
                new Class<?>[] {Settings.class}, (proxy, method, arguments) -> keeps);
    }

    private static Generation started(Gateway gateway, Application application) {
        ApplicationProvider provider = new ApplicationProvider() {
            @Override
            public String name() {
                return "chat";
            }

            @Override
            public Audience audience() {
                return Audience.OPERATORS;
            }

            @Override
            public Application start(ApplicationContext context) {
                return application;
            }
        };
        Generation generation = gateway.generation(provider, settings(""));
        generation.hosts(HostedApplication.of("chat", Audience.OPERATORS, application));
        return generation;
    }

    private static Route routeTo(Generation generation) {
        HandshakePolicy policy =
                new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.NONE);
        return new Route(generation.application(), policy, SessionPolicy.DEFAULT, 0);
    }

    private static ListenerConfig listener(Generation generation) {
        return new ListenerConfig("a", ANY_PORT, Optional.empty(),
                RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", routeTo(generation)))),
                PlainEndpoint.NONE);
    }

    private static InetSocketAddress open(Gateway gateway, Generation generation) throws ListenerException {
        return gateway.open(List.of(listener(generation))).getFirst();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
