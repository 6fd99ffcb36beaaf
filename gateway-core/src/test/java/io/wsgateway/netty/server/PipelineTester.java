package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.JournalLimits;
import io.wsgateway.limits.HandshakeLimiter;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.netty.http.UpgradeContext;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.opening.ApplicationAdmission;
import io.wsgateway.opening.EarlyEnds;
import io.wsgateway.opening.IdentityStep;
import io.wsgateway.opening.OpeningContext;
import io.wsgateway.netty.session.HalfClosableChannel;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.opening.HandshakeReports;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.opening.Served;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.FakeAuthenticator;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.PendingConnections;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionMemory;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionRegistry;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Peers of one listener, each on an embedded channel with the production pipeline and a clock that only moves when told. */
final class PipelineTester implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-01-09T00:00:00Z");
    static final Duration HEAD_TIMEOUT = Duration.ofSeconds(5);
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(8);
    static final int HEAD_BYTES = 1 << 10;
    static final String ACCEPT_KEY = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** So few file descriptors that a listener has no connections of its own. */
    private static final long FEW = 16;
    private static final String PEER = "192.0.2.7";
    private static final Duration TICK = Duration.ofMillis(100);

    /** A request that is accepted; {@code /chat} speaks v2 and v1. */
    static final String REQUEST = request("/chat");

    final MockTicker ticker = Ticker.newMockTicker();
    final HandshakeJournal journal = new HandshakeJournal(JournalLimits.DEFAULT, () -> NOW);
    private final HandshakeLog log = new HandshakeLog();
    final SessionServices services =
            new SessionServices(new SessionRegistry<NettySession>(), new SessionCounters(), new EndCounts(0),
                    new EarlyEnds(journal, log), new OutboundBudget(0),
                    new GatewayEvents(), new ApplicationThreads(new SessionIds()),
                    new FailureLog(System::nanoTime, new ApplicationFaults(InstantSource.system())),
                    () -> NOW, new SessionIds(), new LogThrottle());
    final List<GatewayEvent> events = new CopyOnWriteArrayList<>();
    final SessionLoops loops = new SessionLoops(services.outbound(), new InboundBudget(0), services.ids());
    final SessionLimits limits;
    final PendingConnections pending;
    private final List<Peer> peers = new ArrayList<>();
    private final UpgradeContext context;
    final HandshakeLimiter limiter;
    private final @Nullable LiveTls tls;
    boolean draining;

    /** Connections in all, for each address and on {@code /limited}, and what handshakes may hold; 0 is no limit. */
    record Limits(int connections, int perAddress, int route, long handshakeBytes, HandshakeLimits handshakes) {
        static final Limits NONE = new Limits(0, 0, 0);

        Limits(int connections, int perAddress, int route, long handshakeBytes) {
            this(connections, perAddress, route, handshakeBytes, HandshakeLimits.NONE);
        }

        /** These alone. */
        Limits(HandshakeLimits handshakes) {
            this(0, 0, 0, 0, handshakes);
        }

        Limits(int connections, int perAddress, int route) {
            this(connections, perAddress, route, 0);
        }
    }

    PipelineTester(TestApplication application) {
        this(application, Limits.NONE, PlainEndpoint.NONE, null);
    }

    PipelineTester(TestApplication application, Limits limits, PlainEndpoint plain, @Nullable LiveTls tls) {
        this(routes(application, limits.route()), limits, plain, tls);
    }

    PipelineTester(RouteTable<Route> routes, Limits limits, PlainEndpoint plain, @Nullable LiveTls tls) {
        this(routes, limits, plain, tls, PeerRules.SOCKET);
    }

    /** Proxies may say who a peer is. */
    PipelineTester(TestApplication application, Limits limits, @Nullable LiveTls tls, PeerRules peers) {
        this(routes(application, limits.route()), limits, PlainEndpoint.NONE, tls, peers);
    }

    private PipelineTester(RouteTable<Route> routes, Limits limits, PlainEndpoint plain, @Nullable LiveTls tls,
            PeerRules peers) {
        LimitReports reports = (limit, peer, observed) -> {
            services.counters().limitReached(limit);
            events.add(new GatewayEvent.LimitReached(limit, AddressText.of(peer), observed));
        };
        this.limits = new SessionLimits(limits.connections(), limits.perAddress(), limits.handshakes().prefix(),
                new SessionMemory(limits.handshakes().sessionBytes(), services.outbound()::queued),
                limits.handshakes().observed(), reports);
        this.pending = new PendingConnections(this.limits, limits.handshakeBytes(), limits.handshakes(), reports);
        this.limiter = new HandshakeLimiter(limits.handshakes(), reports, 7, ticker.nanoTime());
        this.tls = tls;
        Served served = new Served(routes, plain, peers);
        OpeningContext opening = new OpeningContext(() -> served, this.limits,
                List.of(new IdentityStep(), new ApplicationAdmission(services.threads(), services.failures(),
                        services.pauses())),
                () -> draining, () -> draining, services.counters(), services.events(), Disclosure.FULL,
                HANDSHAKE_TIMEOUT, services.principals());
        this.context = new UpgradeContext(opening,
                new HandshakeReports("listeners[0]", journal, log), services,
                pending, limiter, tls != null, HEAD_TIMEOUT, HEAD_BYTES);
        services.events().observe(events::add);
    }

    static RouteTable<Route> routes(TestApplication application, int limited) {
        HostedApplication hosted = HostedApplication.of("chat", application.audience, application);
        return RouteTable.of(List.of(
                entry("/chat", hosted, OriginPolicy.any(), false, 0),
                entry("/limited", hosted, OriginPolicy.any(), false, limited),
                entry("/strict", hosted, new OriginPolicy(List.of("https://example.com"), false), true, 0),
                entry("/rooms/{room}", hosted, OriginPolicy.any(), false, 0),
                known("/known", hosted, FakeAuthenticator.optional()
                        .with("s3cr3tTOKEN_INVALID", refused(RejectionReason.TOKEN_INVALID))
                        .with("s3cr3tINSUFFICIENT_SCOPE", refused(RejectionReason.INSUFFICIENT_SCOPE)))));
    }

    private static Authenticator.Result refused(RejectionReason reason) {
        return new Authenticator.Result.Refused(reason, "as the test wants it", List.of());
    }

    /** A route that wants to know who its peers are. */
    static RouteTable.Entry<Route> known(String path, HostedApplication hosted, Authenticator authenticator) {
        Route route = entry(path, hosted, OriginPolicy.any(), false, 0).value();
        return new RouteTable.Entry<>(Optional.empty(), path, new Route(hosted, route.handshake(), route.session(), 0,
                route.answers(), Optional.of(authenticator)));
    }

    private static RouteTable.Entry<Route> entry(String path, HostedApplication hosted, OriginPolicy origins,
            boolean subprotocolRequired, int connections) {
        HandshakePolicy policy = new HandshakePolicy(path, origins, hosted.subprotocols(), subprotocolRequired,
                CompressionMode.SHARED);
        return new RouteTable.Entry<>(Optional.empty(), path,
                new Route(hosted, policy, SessionPolicy.DEFAULT, connections));
    }

    /** The request for a path, with these field lines more. */
    static String request(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList()) + "\r\n";
    }

    Peer connect() {
        return connect(PEER);
    }

    Peer connect(String address) {
        Peer peer = new Peer(address);
        peers.add(peer);
        return peer;
    }

    /** Lets time pass, as event loops would see it. */
    void after(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            ticker.advance(TICK.toMillis(), TimeUnit.MILLISECONDS);
            peers.forEach(Peer::run);
        }
    }

    /** Runs what other threads give to event loops, for a bounded time, until something is so. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            peers.forEach(Peer::run);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Ends every connection; nothing may be left of any. */
    @Override
    public void close() {
        peers.forEach(Peer::close);
        assertThat(services.registry().count()).as("sessions registered").isZero();
        // A session of an application that blocks keeps its place until its last callback is over.
        await("callbacks are over", () -> services.threads().underWay() == 0);
        assertThat(limits.open()).as("permits taken").isZero();
        assertThat(services.principals().principals()).as("principals with sessions").isZero();
        assertThat(pending.count()).as("connections pending").isZero();
        assertThat(pending.bytes()).as("bytes of connections pending").isZero();
        assertThat(loops.all()).as("deadlines left").allMatch(loop -> loop.deadlines().size() == 0);
        loops.all().forEach(SessionLoop::close);
    }

    /** The other end of one connection. */
    final class Peer {

        final HalfClosableChannel channel;
        private final InetAddress address;
        private final List<ByteBuf> sent = new ArrayList<>();

        private Peer(String from) {
            try {
                address = InetAddress.getByName(from);
                channel = new HalfClosableChannel(ticker, new InetSocketAddress(address, 40_000),
                        new ConnectionInitializer(new ConnectionInitializer.Ways(context, tls, null), loops,
                                new ConnectionCount(FEW)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        InetAddress address() {
            return address;
        }

        void send(String text) {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Each array arrives as a read of its own, all of them in one go. */
        void send(byte[]... reads) {
            Object[] buffers = new Object[reads.length];
            for (int i = 0; i < reads.length; i++) {
                ByteBuf buffer = channel.allocator().directBuffer(Math.max(1, reads[i].length)).writeBytes(reads[i]);
                sent.add(buffer);
                buffers[i] = buffer;
            }
            channel.writeInbound(buffers);
            run();
        }

        void run() {
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }

        /** The bytes that arrived since the last call. */
        byte[] received() {
            run();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                byte[] piece = new byte[out.readableBytes()];
                out.readBytes(piece).release();
                bytes.writeBytes(piece);
            }
            return bytes.toByteArray();
        }

        String receivedText() {
            return new String(received(), StandardCharsets.ISO_8859_1);
        }

        /** The one answer that arrived. */
        Answer answer() {
            return Answer.of(receivedText());
        }

        List<String> handlers() {
            return channel.pipeline().names().stream().filter(name -> !name.contains("#")).toList();
        }

        void close() {
            channel.close();
            run();
            channel.finishAndReleaseAll();
            channel.checkException();
            assertThat(sent).as("inbound buffers").allMatch(buffer -> buffer.refCnt() == 0);
            assertThat(channel.bytesInUse()).as("bytes leaked").isZero();
        }
    }

    /** An HTTP response, taken apart without tolerance. */
    record Answer(int status, List<String> fields, String body) {

        static Answer of(String text) {
            int end = text.indexOf("\r\n\r\n");
            assertThat(end).as("a whole response head: %s", text).isPositive();
            List<String> lines = List.of(text.substring(0, end).split("\r\n", -1));
            assertThat(lines.getFirst()).matches("HTTP/1\\.1 \\d{3} [A-Za-z -]+");
            return new Answer(Integer.parseInt(lines.getFirst().substring(9, 12)), lines.subList(1, lines.size()),
                    text.substring(end + 4));
        }

        /** The values of a field, its name compared without case. */
        List<String> values(String name) {
            return fields.stream()
                    .filter(field -> field.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(field -> field.substring(name.length() + 2))
                    .toList();
        }

        /** True of a rejection with this status and id, and all that every rejection has. */
        void isRejection(int expectedStatus, String id) {
            assertThat(status).as("status of %s", this).isEqualTo(expectedStatus);
            assertThat(values("Gateway-Rejection")).containsExactly(id);
            assertThat(values("Connection")).contains("close");
            assertThat(values("Content-Type")).containsExactly("text/plain; charset=utf-8");
            assertThat(values("Cache-Control")).containsExactly("no-store");
            assertThat(values("Date")).containsExactly("Fri, 09 Jan 2026 00:00:00 GMT");
            assertThat(values("Content-Length")).containsExactly(String.valueOf(body.length()));
            assertThat(body).startsWith(id + "\n\n").endsWith("\n");
            assertThat(body.split("\n", -1)).hasSize(6);
        }
    }
}
