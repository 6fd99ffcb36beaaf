package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.Session;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.JournalLimits;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.opening.EarlyEnds;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.KeepalivePolicy;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One session on an embedded channel whose clock only moves when told to. */
final class SessionTester implements AutoCloseable {

    static final Instant OPENED = Instant.parse("2026-01-01T00:00:00Z");
    static final SessionPolicy POLICY = new SessionPolicy(new MessageLimits(1 << 17, 1 << 17, 16),
            RatePolicy.NONE, new OutboundPolicy(1 << 16, Overflow.CLOSE), CompressionPolicy.DEFAULT,
            new KeepalivePolicy(Duration.ofSeconds(25), Duration.ofSeconds(10)), Duration.ofSeconds(30),
            Duration.ofSeconds(5), Duration.ZERO);

    /** What may wait for all sessions of one tester. */
    static final long OUTBOUND_BYTES = 1 << 20;

    /** What may be held of what all sessions of one tester receive. */
    static final long INBOUND_BYTES = 1 << 18;

    private static final Duration TICK = Duration.ofMillis(100);

    final MockTicker ticker;
    final HalfClosableChannel channel;
    final SessionLoop loop;
    final SessionLimits limits;
    final InboundBudget inbound;
    final SessionServices services;
    final SessionHandler handler;
    final List<ByteBuf> received = new ArrayList<>();
    /** The one whose event loop this session lives on; null if it is its own. */
    private final @Nullable SessionTester host;
    private final int sessionsBefore;

    private SessionTester(@Nullable SessionTester host, Application application, SessionPolicy policy,
            Optional<PerMessageDeflate> compression, Optional<Upstream> upstream,
            Optional<Authenticator> authenticator) {
        this.host = host;
        ticker = host == null ? Ticker.newMockTicker() : host.ticker;
        channel = new HalfClosableChannel(ticker);
        inbound = host == null ? new InboundBudget(INBOUND_BYTES) : host.inbound;
        limits = host == null ? new SessionLimits(0, 0) : host.limits;
        services = host == null
                ? new SessionServices(new SessionRegistry<>(), new SessionCounters(), new EndCounts(0),
                        earlyEnds(), new OutboundBudget(OUTBOUND_BYTES), new GatewayEvents(),
                        new ApplicationThreads(new SessionIds()),
                        new FailureLog(System::nanoTime, new ApplicationFaults(InstantSource.system())), () -> OPENED,
                        new SessionIds(),
                        new LogThrottle())
                : host.services;
        loop = host == null
                ? new SessionLoop(channel.eventLoop(), services.outbound(), inbound, services.ids())
                : host.loop;
        sessionsBefore = limits.open();
        handler = handler(loop, limits, services, knowing(route(application, policy), authenticator), compression,
                upstream);
        channel.pipeline().addLast(handler);
        handler.open(request(), Optional.empty());
        runTasks();
    }

    static SessionHandler handler(SessionLoop loop, SessionLimits limits,
            SessionServices services, Application application, SessionPolicy policy,
            Optional<PerMessageDeflate> compression) {
        return handler(loop, limits, services, route(application, policy), compression, Optional.empty());
    }

    private static Route knowing(Route route, Optional<Authenticator> authenticator) {
        return new Route(route.application(), route.handshake(), route.session(), 0, route.answers(), authenticator);
    }

    static SessionHandler handler(SessionLoop loop, SessionLimits limits,
            SessionServices services, Route route, Optional<PerMessageDeflate> compression,
            Optional<Upstream> upstream) {
        OpeningRequest request = request();
        SessionLimits.Permit permit =
                (SessionLimits.Permit) limits.acquire(request.handshake().peer().getAddress(), route);
        return new SessionHandler(loop, services, new SessionOpening(services.ids().next(), route, request,
                Optional.of("test.v1"), compression, somebody(services), Optional.empty(), upstream, permit));
    }

    static Route route(Application application, SessionPolicy policy) {
        HandshakePolicy handshake = new HandshakePolicy("/test", new OriginPolicy(List.of(), true), List.of(), false,
                CompressionMode.NONE);
        return new Route(HostedApplication.of("test", Audience.EVERYONE, application), handshake, policy, 0);
    }

    /** Lets the session go on in another generation; says what has become of that by now. */
    Optional<CarryOutcome> carryTo(Application next) {
        CompletionStage<CarryOutcome> outcome = session().carry(session().application(),
                from -> Optional.of(route(next, from.session())));
        runTasks();
        return Optional.ofNullable(outcome.toCompletableFuture().getNow(null));
    }

    private static Optional<PrincipalSessions.Place> somebody(SessionServices services) {
        return Optional.of((PrincipalSessions.Place) services.principals().enter(Principal.of("somebody"), "somebody",
                OPENED, InetAddress.getLoopbackAddress()));
    }

    /** They are told to nobody. */
    static EarlyEnds earlyEnds() {
        return new EarlyEnds(new HandshakeJournal(JournalLimits.DEFAULT, () -> OPENED), new HandshakeLog());
    }

    static OpeningRequest request() {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
        return new OpeningRequest(
                new HandshakeRequest("GET", "/test", "HTTP/1.1", new HeaderFields(List.of()), false, peer),
                new RequestTarget(List.of("test"), Optional.empty(), Optional.empty()), Map.of("room", "1"));
    }

    static SessionTester open(Application application) {
        return open(application, POLICY);
    }

    static SessionTester open(Application application, SessionPolicy policy) {
        return open(application, policy, Optional.empty());
    }

    static SessionTester open(Application application, SessionPolicy policy, Optional<PerMessageDeflate> compression) {
        return new SessionTester(null, application, policy, compression, Optional.empty(), Optional.empty());
    }

    /** A session that leads to a server. */
    static SessionTester leadingTo(Upstream upstream, Application application, SessionPolicy policy,
            Optional<PerMessageDeflate> compression) {
        return new SessionTester(null, application, policy, compression, Optional.of(upstream), Optional.empty());
    }

    /** The same, of a peer that may refresh its session by a message. */
    static SessionTester leadingTo(Upstream upstream, Application application, Authenticator authenticator) {
        return new SessionTester(null, application, POLICY, Optional.empty(), Optional.of(upstream),
                Optional.of(authenticator));
    }

    /** One more session on the same event loop; it is closed before this one. */
    SessionTester neighbour(Application application) {
        return neighbour(application, Optional.empty());
    }

    SessionTester neighbour(Application application, Optional<PerMessageDeflate> compression) {
        return neighbour(application, POLICY, compression);
    }

    SessionTester neighbour(Application application, SessionPolicy policy, Optional<PerMessageDeflate> compression) {
        return new SessionTester(this, application, policy, compression, Optional.empty(), Optional.empty());
    }

    SessionTester neighbour(Application application, SessionPolicy policy) {
        return new SessionTester(this, application, policy, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The session as the gateway has it. */
    NettySession session() {
        return services.registry().all().get(sessionsBefore);
    }

    /** Each array arrives as a read of its own, all of them in one go. */
    void receive(byte[]... reads) {
        Object[] buffers = new Object[reads.length];
        for (int i = 0; i < reads.length; i++) {
            buffers[i] = keep(channel.allocator().directBuffer(Math.max(1, reads[i].length)).writeBytes(reads[i]));
        }
        channel.writeInbound(buffers);
        runTasks();
    }

    private void runTasks() {
        (host == null ? this : host).channel.runPendingTasks();
        channel.runPendingTasks();
    }

    /** Runs what is due by now. */
    void runTimers() {
        (host == null ? this : host).channel.runScheduledPendingTasks();
        runTasks();
    }

    private ByteBuf keep(ByteBuf buffer) {
        received.add(buffer);
        return buffer;
    }

    /** The frames sent since the last call, in hex. */
    List<String> sent() {
        runTasks();
        List<String> frames = new ArrayList<>();
        for (ByteBuf frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            while (frame.isReadable()) {
                int length = FrameEncoder.frameLength(frame, frame.readerIndex());
                frames.add(ByteBufUtil.hexDump(frame, frame.readerIndex(), length));
                frame.skipBytes(length);
            }
            frame.release();
        }
        return frames;
    }

    /** Lets time pass, as an event loop would see it. */
    void after(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            ticker.advance(TICK.toMillis(), TimeUnit.MILLISECONDS);
            runTimers();
        }
    }

    /** The connection is lost. */
    void lose() {
        channel.close();
        runTasks();
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }

    /** Ends the session if it hasn't ended, and checks that nothing of it is left. */
    @Override
    public void close() {
        lose();
        channel.finishAndReleaseAll();
        channel.checkException();
        assertThat(received).as("inbound buffers").allMatch(buffer -> buffer.refCnt() == 0);
        assertThat(channel.bytesInUse()).as("bytes leaked").isZero();
        if (host == null) {
            assertThat(services.registry().count()).as("sessions registered").isZero();
            assertThat(services.outbound().queued()).as("bytes counted as waiting").isZero();
            assertThat(inbound.held()).as("bytes counted as held").isZero();
            assertThat(limits.open()).as("permits taken").isZero();
            assertThat(loop.deadlines().size()).as("deadlines left").isZero();
            assertThat(loop.compressors().lent()).as("compressors held").isZero();
            loop.close();
            assertThat(loop.compressors().alive()).as("compressors not ended").isZero();
        }
    }

    /** The policy of tests with another outbound budget. */
    static SessionPolicy outboundBytes(long bytes) {
        return POLICY.with(new OutboundPolicy(bytes, Overflow.CLOSE));
    }

    /** The policy of tests with another overflow. */
    static SessionPolicy overflow(Overflow overflow) {
        return POLICY.with(new OutboundPolicy(POLICY.outbound().bytes(), overflow));
    }

    /** The policy of tests with a limit on messages. */
    static SessionPolicy messagesPerMinute(int messages) {
        return POLICY.with(new RatePolicy(messages, 0, RateMode.ENFORCE));
    }

    /** The one session the application has been given. */
    static Session only(RecordingApplication application) {
        assertThat(application.sessions).hasSize(1);
        return application.sessions.getFirst();
    }
}
