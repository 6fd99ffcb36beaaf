package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.GatewayPeer.PATIENCE;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static io.wsgateway.netty.server.PipelineTester.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.wsgateway.HeldPort;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Settings;
import io.wsgateway.journal.JournalLimits;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.session.SessionPolicy;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole gateway on loopback sockets. */
@Timeout(60)
class GatewayTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int BACKLOG = 1;

    private final TestApplication application = new TestApplication();

    // Listeners.

    @Test
    void opensSeveralListeners() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            List<InetSocketAddress> bound = gateway.open(List.of(listener("a", ANY_PORT), listener("b", ANY_PORT)));
            assertThat(bound).hasSize(2).doesNotHaveDuplicates();
            for (InetSocketAddress address : bound) {
                try (GatewayPeer peer = GatewayPeer.open(address)) {
                    peer.send(ClientFrames.text("hi"));
                    assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
                }
            }
        }
    }

    @Test
    void opensAllListenersOrNone() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                HeldPort held = new HeldPort();
                Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress before = gateway.open(List.of(listener("before", ANY_PORT))).getFirst();
            InetSocketAddress free = held.address();
            assertThatThrownBy(() -> gateway.open(List.of(listener("listeners[0]", free),
                    listener("listeners[1]", (InetSocketAddress) taken.getLocalSocketAddress()))))
                    .isInstanceOf(ListenerException.class)
                    .hasMessageStartingWith("listeners[1]: can't listen on ")
                    .hasMessageContaining(":" + taken.getLocalPort() + ": Address already in use; ");
            assertThatThrownBy(() -> GatewayPeer.connect(free)).isInstanceOf(ConnectException.class);
            GatewayPeer.open(before).close();
        }
    }

    @Test
    void aListenerServesOtherRoutesFromOneHandshakeToTheNext() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            ListenerConfig before = listener("a", ANY_PORT);
            InetSocketAddress address = gateway.open(List.of(before)).getFirst();
            try (GatewayPeer stays = GatewayPeer.open(address); GatewayPeer accepted = GatewayPeer.connect(address)) {
                gateway.serve(new ListenerConfig("a", ANY_PORT, Optional.empty(), RouteTable.of(List.of()),
                        PlainEndpoint.NONE));
                accepted.send(REQUEST);
                assertThat(Answer.of(accepted.readAll()).values("Gateway-Rejection"))
                        .as("accepted before, asked after").containsExactly("route-not-found");
                stays.send(ClientFrames.text("hi"));
                assertThat(stays.read(4)).isEqualTo("81026869"); // text "hi"
            }
            gateway.serve(before);
            GatewayPeer.open(address).close();
            assertThatThrownBy(() -> gateway.serve(listener("b", ANY_PORT)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("no listener b is open");
        }
    }

    @Test
    void aListenerThatIsClosedKeepsItsSessions() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            List<InetSocketAddress> bound = gateway.open(List.of(listener("a", ANY_PORT), listener("b", ANY_PORT)));
            try (GatewayPeer stays = GatewayPeer.open(bound.getFirst())) {
                gateway.closeListener("a");
                assertThatThrownBy(() -> GatewayPeer.connect(bound.getFirst())).isInstanceOf(ConnectException.class);
                stays.send(ClientFrames.text("hi"));
                assertThat(stays.read(4)).isEqualTo("81026869"); // text "hi"
            }
            GatewayPeer.open(bound.getLast()).close();
            assertThatThrownBy(() -> gateway.closeListener("a")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    // Drain and close.

    @Test
    void drainTellsSessionsThatItIsGoingAway() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                assertThat(gateway.isAccepting()).isTrue();
                CompletableFuture<Void> drained = gateway.drain(PATIENCE.multipliedBy(2)).toCompletableFuture();
                assertThat(gateway.isAccepting()).isFalse();
                assertThat(peer.read(4)).isEqualTo("881e03e9"); // Close, 1001
                assertThat(drained).isNotDone();
                try (GatewayPeer late = GatewayPeer.connect(address)) {
                    late.send(REQUEST);
                    Answer answer = Answer.of(late.readAll());
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.values("Gateway-Rejection")).containsExactly("draining");
                    assertThat(answer.values("Retry-After")).containsExactly("5");
                }
                peer.send(ClientFrames.close(1001));
                peer.readAll();
                peer.socket.close();
                assertThat(drained).succeedsWithin(PATIENCE);
                assertThat(application.heard).containsExactly("open", "close 1001");
            }
        }
    }

    @Test
    void drainWaitsForTheCallbacksOfSessionsThatHaveEnded() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.execution = Execution.BLOCKING;
        application.onMessage = session -> awaitLatch(held);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            CompletableFuture<Void> drained;
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                peer.send(ClientFrames.text("1"));
                peer.send(ClientFrames.text("2"));
                await("the first is being handled, the second waits", () -> application.heard.contains("1")
                        && gateway.view().sessions(1).getFirst().received() == 2);
                assertThat(gateway.view().figures().received()).isEqualTo(2);
                assertThat(gateway.view().figures().heapBytes()).isPositive();
                drained = gateway.drain(PATIENCE.multipliedBy(2)).toCompletableFuture();
                peer.send(ClientFrames.close(1001));
                peer.readAll();
            }
            await("the session has ended", () -> gateway.view().openSessions() == 0);
            assertThat(gateway.callbacksUnderWay()).isOne();
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // some looks
            assertThat(drained).isNotDone();
            held.countDown();
            assertThat(drained).succeedsWithin(PATIENCE);
            assertThat(application.heard).containsExactly("open", "1", "2", "close 1001");
            assertThat(gateway.callbacksUnderWay()).isZero();
        }
    }

    @Test
    void drainWaitsNoLongerThanItsPeriodForCallbacks() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.execution = Execution.BLOCKING;
        application.onMessage = session -> awaitLatch(held);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                peer.send(ClientFrames.text("1"));
                await("it is being handled", () -> application.heard.contains("1"));
            }
            assertThat(gateway.drain(Duration.ofMillis(300))).succeedsWithin(PATIENCE);
            assertThat(gateway.callbacksUnderWay()).isOne();
            held.countDown();
        }
        assertThat(application.heard).as("closing waits for a while, too").containsExactly("open", "1", "close 1006");
    }

    @Test
    void drainWaitsForAnAdmissionThatIsUnderWay() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.execution = Execution.BLOCKING;
        application.admit = request -> {
            application.heard.add("asked");
            awaitLatch(held);
            return CompletableFuture.completedFuture(Admission.granted());
        };
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            try (GatewayPeer peer = GatewayPeer.connect(address)) {
                peer.send(REQUEST);
                await("it is asked", () -> application.heard.contains("asked"));
            }
            CompletableFuture<Void> drained = gateway.drain(PATIENCE.multipliedBy(2)).toCompletableFuture();
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // some looks
            assertThat(drained).isNotDone();
            held.countDown();
            assertThat(drained).succeedsWithin(PATIENCE);
        }
    }

    private static void awaitLatch(CountDownLatch held) {
        try {
            assertThat(held.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void drainEndsWithItsPeriod() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            try (GatewayPeer silent = GatewayPeer.open(address)) {
                assertThat(gateway.drain(Duration.ofMillis(50))).succeedsWithin(PATIENCE);
                assertThat(gateway.view().openSessions()).isOne();
                assertThat(silent.read(2)).isEqualTo("881e");
            }
        }
    }

    @Test
    void drainOfAnEmptyGatewayIsDone() {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            assertThat(gateway.drain(PATIENCE).toCompletableFuture()).isDone();
        }
    }

    @Test
    void closeEndsADrainAndEverySession() throws Exception {
        Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
        InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
        try (GatewayPeer peer = GatewayPeer.open(address)) {
            CompletableFuture<Void> drained = gateway.drain(PATIENCE.multipliedBy(10)).toCompletableFuture();
            gateway.close();
            assertThat(drained).succeedsWithin(PATIENCE);
            assertThat(gateway.view().openSessions()).isZero();
            assertThat(application.heard).containsExactly("open", "close 1006");
            peer.readAll();
        }
        gateway.close();
        assertThat(gateway.drain(PATIENCE.multipliedBy(10))).succeedsWithin(PATIENCE);
        assertThatThrownBy(() -> GatewayPeer.connect(address)).isInstanceOf(ConnectException.class);
    }

    @Test
    void closeEndsHandshakesThatAreUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> {
            asked.countDown();
            return admission;
        };
        Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
        InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
        try (GatewayPeer deciding = GatewayPeer.connect(address); GatewayPeer slow = GatewayPeer.connect(address)) {
            deciding.send(REQUEST);
            slow.send("GET ");
            assertThat(asked.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            gateway.close();
            assertThat(deciding.readAll()).isEmpty();
            assertThat(gateway.drain(Duration.ZERO).toCompletableFuture()).isDone();
            admission.complete(Admission.granted());
            assertThat(application.heard).isEmpty();
        }
    }

    // What is to be seen from outside.

    @Test
    void explainsAsItDecides() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            ListenerConfig listener = listener("a", ANY_PORT);
            InetSocketAddress address = gateway.open(List.of(listener)).getFirst();
            for (String head : List.of(REQUEST, request("/nobody"), request("/strict"),
                    REQUEST.replace("Version: 13", "Version: 8"), REQUEST.replace("GET", "POST"))) {
                HandshakeDecision explained = gateway.explain(listener, parse(head)).orElseThrow();
                assertThat(gateway.view().openSessions()).isZero();
                try (GatewayPeer peer = GatewayPeer.connect(address)) {
                    peer.send(head);
                    switch (explained) {
                        case HandshakeDecision.Accepted yes -> {
                            peer.skipHead("101");
                            peer.socket.close();
                            await("the session ends", () -> gateway.view().openSessions() == 0
                                    && application.heard.contains("close 1006"));
                        }
                        case HandshakeDecision.Rejected no -> {
                            Answer answer = Answer.of(peer.readAll());
                            assertThat(answer.status()).isEqualTo(no.reason().status());
                            assertThat(answer.body()).startsWith(no.reason().id() + "\n\n" + no.detail() + "\n");
                        }
                    }
                }
            }
        }
    }

    private static HandshakeRequest parse(String head) {
        List<String> lines = head.lines().toList();
        String[] start = lines.getFirst().split(" ", 3);
        List<HeaderField> fields = lines.stream()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> new HeaderField(line.substring(0, line.indexOf(": ")),
                        line.substring(line.indexOf(": ") + 2)))
                .toList();
        return new HandshakeRequest(start[0], start[1], start[2], new HeaderFields(fields), false, ANY_PORT);
    }

    @Test
    void explainsNothingThatPeersAreNotTold() {
        HandshakesConfig told = new HandshakesConfig(Disclosure.ID, JournalLimits.DEFAULT);
        try (Gateway quiet = Gateway.create(GatewayConfig.DEFAULT.with(told))) {
            // The route tells all; where there is none, the gateway does not.
            assertThat(quiet.explain(listener("a", ANY_PORT), parse(REQUEST))).isPresent();
            assertThat(quiet.explain(listener("a", ANY_PORT), parse(request("/nobody")))).isEmpty();
        }
    }

    @Test
    void showsSessionsLimitsAndEvents() throws Exception {
        GatewayConfig config = GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT.withConnections(1, 7))
                .with(TotalBytes.UNLIMITED.withOutbound(1 << 20));
        List<GatewayEvent> events = new CopyOnWriteArrayList<>();
        try (Gateway gateway = Gateway.create(config)) {
            gateway.view().observe(events::add);
            assertThat(gateway.view().limits()).isEqualTo(Map.ofEntries(entry("connections", 1L),
                    entry("connections-per-address", 7L), entry("connections-per-principal", 0L),
                    entry("messages-per-principal", 0L), entry("session-bytes-total", 0L),
                    entry("handshakes-per-second", 10_000L), entry("handshakes-per-second-per-address", 100L),
                    entry("handshakes-per-address", 500L), entry("penalty", 0L), entry("handshake-bytes-total", 0L),
                    entry("inbound-bytes-total", 0L), entry("outbound-bytes-total", 1L << 20)));
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            assertThat(gateway.view().limits()).hasSize(16).contains(entry("messages-per-minute", 0L),
                    entry("bytes-per-second", 0L), entry("routes.limits.connections", 0L),
                    entry("control-frames-per-second",
                            (long) SessionPolicy.DEFAULT.rates().controlFramesPerSecond()));
            try (GatewayPeer peer = GatewayPeer.open(address); GatewayPeer refused = GatewayPeer.connect(address)) {
                peer.send(ClientFrames.text("hi"));
                assertThat(peer.read(4)).isEqualTo("81026869");
                refused.send(REQUEST);
                assertThat(Answer.of(refused.readAll()).values("Gateway-Rejection")).containsExactly("gateway-full");
                assertThat(gateway.view().sessions(10)).singleElement().satisfies(session -> {
                    assertThat(session.application()).isEqualTo("chat");
                    assertThat(session.path()).isEqualTo("/chat");
                    assertThat(session.address()).endsWith(":" + peer.socket.getLocalPort());
                });
                peer.send(ClientFrames.close(4000));
                peer.readAll();
            }
            await("three events", () -> events.size() == 3);
            assertThat(events.get(0)).isInstanceOf(GatewayEvent.Opened.class);
            assertThat(events.get(1)).isEqualTo(new GatewayEvent.LimitReached("connections", "127.0.0.1", false));
            assertThat(events.get(2)).isInstanceOfSatisfying(GatewayEvent.Closed.class, closed -> {
                assertThat(closed.status()).isEqualTo(CloseStatus.of(4000));
                assertThat(closed.by()).isEqualTo(EndedBy.PEER);
                assertThat(closed.session().received()).isOne();
                assertThat(closed.session().sent()).isOne();
            });
        }
    }

    @Test
    void givesItsViewToApplicationsOfOperatorsOnly() {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            GatewayView view = context(gateway, Audience.OPERATORS).gateway();
            assertThat(view.limits()).isEqualTo(gateway.view().limits());
            ApplicationContext other = context(gateway, Audience.EVERYONE);
            assertThatThrownBy(other::gateway).isInstanceOf(IllegalStateException.class);
        }
    }

    /** The event loops have another loader here: that of the thread which made them. */
    @Test
    void callsObserversWithTheLoaderOfTheirApplication() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        List<ClassLoader> seen = new CopyOnWriteArrayList<>();
        thread.setContextClassLoader(new ClassLoader("odd", before) {});
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            context(gateway, Audience.OPERATORS).gateway()
                    .observe(event -> seen.add(Thread.currentThread().getContextClassLoader()));
            GatewayPeer.open(address).close();
            await("opened, closed", () -> seen.size() == 2);
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(seen).containsOnly(GatewayTest.class.getClassLoader());
    }

    private static ApplicationContext context(Gateway gateway, Audience audience) {
        Settings none = (Settings) Proxy.newProxyInstance(GatewayTest.class.getClassLoader(),
                new Class<?>[] {Settings.class}, (proxy, method, arguments) -> arguments[1]);
        return gateway.context(new ApplicationProvider() {
            @Override
            public String name() {
                return "chat";
            }

            @Override
            public Audience audience() {
                return audience;
            }

            @Override
            public Application start(ApplicationContext context) {
                throw new AssertionError("not started here");
            }
        }, none);
    }

    @Test
    void namesAnApplicationThatHoldsAnEventLoop() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        application.onMessage = session -> awaitLatch(held);
        try (LogCapture log = new LogCapture(Watchdog.class);
                Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = gateway.open(List.of(listener("a", ANY_PORT))).getFirst();
            try (GatewayPeer peer = GatewayPeer.open(address)) {
                peer.send(ClientFrames.text("hi"));
                await("a warning", () -> !log.lines.isEmpty());
                held.countDown();
                assertThat(peer.read(4)).isEqualTo("81026869");
                assertThat(log.lines).singleElement().asString()
                        .startsWith("WARN application chat holds an event loop for more than a second");
            }
        }
    }

    @Test
    void keepsConnectionsBelowWhatTheProcessMayOpen() {
        int most = new ConnectionCount().most();
        assertThat(most).isPositive();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            assertThat((long) most).isLessThan(unix.getMaxFileDescriptorCount());
        }
    }

    private ListenerConfig listener(String name, InetSocketAddress address) {
        return new ListenerConfig(name, address, Optional.empty(), routes(application, 0), PlainEndpoint.NONE);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
