package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.wsgateway.app.Audience;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.limits.LimitUsages;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.channel.ChannelEnd;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.opening.OpeningOutcome;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.AuthMessage;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.EndRules;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionSummary;
import io.wsgateway.session.SessionTimers;
import io.wsgateway.tap.Tap;
import io.wsgateway.tracing.TracedEnd;
import io.wsgateway.tracing.TracedSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of an open session, the last of its channel's pipeline: what happens on the channel goes to the session's
 * parts, and whatever ends the session goes through the closing handshake's state machine. It obeys; what is legal and what
 * follows is decided in {@code protocol} and {@code session}. Confined to the channel's event loop.
 *
 * <p>Data goes one way: {@link SessionInput}, {@link SessionCallbacks}, the application with its {@link NettySession},
 * {@link SessionOutput}, {@link FrameWriter}.
 */
public final class SessionHandler extends ChannelInboundHandlerAdapter implements SessionLife {

    private static final CloseStatus ABNORMAL = CloseStatus.of(CloseCode.ABNORMAL_CLOSURE);
    private static final CloseStatus GOING_AWAY = CloseStatus.of(CloseCode.GOING_AWAY);
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);
    /** What is taken of a peer before it is known. */
    private static final MessageLimits FIRST_MESSAGE = new MessageLimits(AuthMessage.LONGEST, AuthMessage.LONGEST, 8);
    /** Later deadlines are taken for this one, which no gateway runs for. */
    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final SessionServices services;
    private final SessionLoop loop;
    private final SessionTimers timers;
    private final SessionLimits.Permit permit;
    /** Null once the session's parts are made of it: it holds the request. */
    private @Nullable SessionOpening opening;

    private Channel channel;
    /** Null if it is the channel's own. */
    private @Nullable InetSocketAddress peer;
    private NettySession session;
    private SessionInput input;

    private ClosingHandshake.State state = ClosingHandshake.OPEN;
    private CloseStatus ended = ABNORMAL;
    private EndedBy endedBy = EndedBy.NETWORK;
    /** Whether it counts among the open sessions. */
    private boolean registered;

    /** A handler for a session whose 101 has been written; {@link #open} follows when it is added to the pipeline. */
    public SessionHandler(SessionLoop loop, SessionServices services, SessionOpening opening) {
        this.loop = loop;
        this.services = services;
        this.opening = opening;
        this.permit = opening.permit();
        SessionPolicy policy = opening.route().session();
        this.timers = new Timers(policy, loop.now(), policy.ageOf(opening.number()));
    }

    /** Makes the session's parts, from what goes out to what comes in. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        SessionOpening from = Objects.requireNonNull(opening, "a handler is added once");
        opening = null;
        channel = ctx.channel();
        InetSocketAddress address = from.request().handshake().peer();
        peer = address.equals(channel.remoteAddress()) ? null : address;
        SessionPolicy policy = from.route().session();
        limitQueue(channel.config(), policy.outbound().channelBytes());
        TrafficCounters traffic = loop.traffic(from.route());
        FrameWriter writer = new FrameWriter(ctx, from.compression()
                .map(agreed -> loop.compressors().deflater(agreed, policy.compression()))
                .orElse(null), traffic, loop.writeBuffer());
        SessionOutput output = new SessionOutput(writer, loop, this, policy.outbound());
        session = new NettySession(this, output, traffic, from, services.clock().instant());
        SessionCallbacks callbacks = from.first().<SessionCallbacks>map(
                first -> new FirstMessageCallbacks(this, loop, first)).orElseGet(this::callbacks);
        input = new SessionInput(this, channel, session, callbacks, timers, from);
        if (from.first().isPresent()) {
            input.handTo(callbacks, FIRST_MESSAGE);
        } else if (isBlocking()) {
            input.holdMessages();
        }
        from.upstream().ifPresent(session::leadTo);
    }

    private boolean isBlocking() {
        return session.application().execution() == Execution.BLOCKING;
    }

    private ListenerCallbacks callbacks() {
        return isBlocking() ? new BlockingCallbacks(session, services.threads()) : new DirectCallbacks(session);
    }

    /** With more bytes than this queued the channel isn't writable, until half of them are left. */
    private static void limitQueue(ChannelConfig config, int bytes) {
        if (config.getWriteBufferHighWaterMark() != bytes) {
            config.setWriteBufferWaterMark(new WriteBufferWaterMark(Math.max(1, bytes / 2), bytes));
        }
    }

    /**
     * Opens the session for its application; the 101 has been written.
     *
     * @param expires when what the peer has proved of itself expires
     */
    public void open(OpeningRequest request, Optional<Instant> expires) {
        register();
        schedule();
        handOver(request, expires);
    }

    /** Opens the session, as far as its peer sees; the first message is to say for whom. */
    public void openUnknown(OpeningRequest request) {
        register();
        schedule();
        input.callbacks().open(request);
    }

    private void register() {
        services.registry().add(session);
        session.traffic().opened();
        registered = true;
    }

    @Override
    public void holdMessages() {
        if (session.relay() == null) { // else none is handed to an application
            input.holdMessages();
        }
    }

    @Override
    public void authenticated(OpeningOutcome.Opened opened, boolean over) {
        if (over || !isOpen()) {
            opened.place().ifPresent(services.principals()::leave);
            opened.upstream().ifPresent(Upstream::end);
            return;
        }
        session.authenticated(opened.place().orElse(null));
        opened.upstream().ifPresent(session::leadTo);
        input.handTo(callbacks(), opened.route().session().messages());
        handOver(opened.request(), opened.authentication().flatMap(Authentication::expires));
    }

    // The session goes on in another generation of its application.

    @Override
    public void carry(Route route, CompletableFuture<CarryOutcome> outcome) {
        switch (input.callbacks()) {
            case FirstMessageCallbacks unknown -> {
                boolean carried = unknown.carry(route);
                if (carried) {
                    moveTo(route);
                }
                outcome.complete(carried ? CarryOutcome.CARRIED : CarryOutcome.NOT_NOW);
            }
            case ListenerCallbacks current -> {
                Handover handover = new Handover(session, this, current, route, outcome);
                input.handTo(handover);
                handover.begin(session.relay() != null || !input.isMidPart());
            }
            default -> outcome.complete(CarryOutcome.NOT_NOW);
        }
    }

    private void moveTo(Route route) {
        permit.move(route);
        session.moveTo(route);
    }

    @Override
    public ListenerCallbacks goOnAt(Route route) {
        moveTo(route);
        ListenerCallbacks next = callbacks();
        input.handTo(next);
        return next;
    }

    @Override
    public void handTo(ListenerCallbacks callbacks) {
        input.handTo(callbacks);
    }

    @Override
    public void carryFailed(String callback, Throwable cause) {
        services.failures()
                .failed(LOG, session.application().name(), callback,
                        " of session " + session.id() + ": the session ends with 1012", cause);
        close(NettySession.RESTARTING, EndedBy.APPLICATION);
    }

    private void handOver(OpeningRequest request, Optional<Instant> expires) {
        services.events().publish(() -> new GatewayEvent.Opened(session.view()));
        services.taps().opened(session).forEach(tap -> input.show(tap, true));
        if (services.log().includes(session.number())) {
            services.log().opened(session.who(), session.subprotocol(), loop.now());
        }
        call(() -> input.callbacks().open(request));
        PrincipalSessions.Place place = session.place();
        if (place != null) {
            if (!services.principals().open(place, session)) {
                close(PrincipalSessions.revoked(), EndedBy.IDENTITY);
            } else if (isOpen()) {
                expire(place, expires);
            }
        }
    }

    /** From then on the session ends, unless a fresh token comes. */
    private void expire(PrincipalSessions.Place place, Optional<Instant> expires) {
        if (expires.isEmpty()) {
            loop.deadlines().cancel(place);
            return;
        }
        Duration left = Duration.between(services.clock().instant(), expires.get());
        loop.deadlines().schedule(place, loop.now() + (left.compareTo(FOREVER) < 0 ? left : FOREVER).toNanos());
    }

    @Override
    public RefreshResult refreshed(PrincipalSessions.Place place, Authenticator.@Nullable Result found,
            @Nullable Throwable failure) {
        if (!isOpen()) {
            return new RefreshResult.Refused("the session has ended");
        }
        return switch (found) {
            case Authenticator.Result.Authenticated(var proof) -> refreshed(place, proof);
            case Authenticator.Result.Refused(var reason, var detail, var headers) when reason
                    == RejectionReason.IDENTITY_UNAVAILABLE -> new RefreshResult.Unavailable(detail);
            case Authenticator.Result.Refused(var reason, var detail, var headers) -> new RefreshResult.Refused(detail);
            case Authenticator.Result.Anonymous() -> new RefreshResult.Refused("the token proves nothing");
            case Authenticator.Result.Awaited(var within) -> new RefreshResult.Refused("the token proves nothing");
            case null -> {
                LOG.error("it could not be found out whose token session {} has come with", session.id(), failure);
                yield new RefreshResult.Unavailable("it could not be found out whose token it is");
            }
        };
    }

    private RefreshResult refreshed(PrincipalSessions.Place place, Authentication proof) {
        String name = proof.principal().name();
        if (!name.equals(place.proved())) {
            return new RefreshResult.Refused("the token is another principal's");
        }
        if (proof.issued().isPresent() && services.principals().isRevoked(name, proof.issued().get())) {
            return new RefreshResult.Refused("what was issued to this principal until then is revoked");
        }
        place.refresh(proof.principal());
        expire(place, proof.expires());
        return new RefreshResult.Refreshed(proof.expires());
    }

    /** Sends what was written since the session opened, and before. */
    public void flush() {
        session.output().flushAll();
    }

    /** Reads, after reading had paused for the opening handshake. */
    public void startReading() {
        input.start();
    }

    /** Closes the session because the gateway is shutting down. */
    public void drain() {
        session.drain();
    }

    @Override
    public void leave(Runnable then) {
        if (isOpen()) {
            call(() -> input.callbacks().leaving(then));
        }
    }

    @Override
    public void close(CloseStatus status, EndedBy by) {
        on(new ClosingHandshake.LocalClose(status), by);
    }

    @Override
    public void disconnect() {
        channel.close();
    }

    @Override
    public void fail(CloseStatus status, EndedBy by) {
        on(new ClosingHandshake.Failure(status), by);
    }

    @Override
    public void fail(ProtocolViolation violation) {
        LOG.debug("session {} fails: {}", session.id(), violation.status());
        fail(violation.status(), EndRules.of(violation));
    }

    @Override
    public void applicationFailed(String callback, Throwable cause) {
        services.failures()
                .failed(LOG, session.application().name(), callback,
                        " of session " + session.id() + ": the session ends with 1011", cause);
        session.traffic().failed();
        if (isOpen()) { // else it may have failed because the peer went
            if (callback.equals(DirectCallbacks.ON_OPEN)) {
                services.pauses().openingFailed(session.application(), callback);
            } else {
                services.pauses().failed(session.application(), callback);
            }
        }
        fail(CloseStatus.of(CloseCode.INTERNAL_ERROR), EndedBy.APPLICATION);
    }

    @Override
    public void applicationOpened() {
        services.pauses().opened(session.application());
    }

    @Override
    public void applicationHandled() {
        services.pauses().handled(session.application());
    }

    @Override
    public InetSocketAddress peer() {
        InetSocketAddress other = peer;
        return other == null ? (InetSocketAddress) channel.remoteAddress() : other;
    }

    // The channel reports.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!discardsInput()) {
                input.received(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        input.receivedAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && input.isPausedFor(PauseReason.OUTPUT)) {
            loop.executeQuietly(this::outputFlows); // later: this is the middle of a write, perhaps of a callback
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        disconnected();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }

    // What comes in.

    @Override
    public void opened(boolean inParts) {
        if (!(input.callbacks() instanceof Handover)) { // else it is another listener's turn to say it
            Relay relay = session.relay();
            input.opened(inParts || relay != null);
            if (relay != null && isOpen()) {
                relay.opened();
            }
        }
    }

    @Override
    public void pauseReading(PauseReason reason) {
        input.pauseReading(reason);
    }

    @Override
    public void resumeReading(PauseReason reason) {
        input.resumeReading(reason);
    }

    @Override
    public Set<PauseReason> pauses() {
        return input.pauses();
    }

    @Override
    public boolean discardsInput() {
        return state.input() == ClosingHandshake.Input.DISCARD;
    }

    @Override
    public void inputEnded() {
        if (!isOpen() || !input.holdEnd()) {
            on(new ClosingHandshake.InputEnded(), EndedBy.NETWORK);
        } else if (input.isPausedFor(PauseReason.UPSTREAM)) {
            // Told again as soon as the server has taken some of what is before the end.
            timers.closing(loop.now());
            schedule();
        }
    }

    @Override
    public void limitReached(String limit, boolean observed, boolean worthTelling) {
        services.counters().limitReached(limit, observed);
        if (worthTelling) {
            services.events()
                    .publish(() -> new GatewayEvent.LimitReached(limit, AddressText.of(peer().getAddress()),
                            observed));
        }
    }

    @Override
    public LimitUsages usages() {
        return services.counters().usages();
    }

    @Override
    public boolean mayHold() {
        return input.mayHold();
    }

    @Override
    public void holdsTooMuch(int bytes) {
        limitReached(InboundBudget.KEY, false, true);
        services.shortages().admit(loop.now()).ifPresent(unsaid -> LOG.warn(
                "session {} ends with 1013: limits.{} is reached, and of all it holds the most, {} bytes{}",
                session.id(), InboundBudget.KEY, bytes, LogThrottle.more(unsaid)));
        fail(Overload.TOO_MUCH_UNDER_WAY, EndedBy.LIMIT);
    }

    // The application's code.

    @Override
    public void callBack(Runnable code) {
        call(() -> input.callbacks().run(code));
    }

    @Override
    public void callNow(Runnable code) {
        if (!isOpen()) {
            return;
        }
        call(() -> {
            try {
                code.run();
            } catch (Throwable e) {
                applicationFailed("what a subscription begins with", e);
            }
        });
    }

    @Override
    public void call(Runnable callback) {
        loop.enter(session.application(), session.number());
        try {
            callback.run();
        } finally {
            loop.leave();
        }
    }

    // Somebody looks at the session.

    @Override
    public void show(Tap tap) {
        if (!discardsInput()) {
            input.show(tap, false);
        }
    }

    @Override
    public void hide(Tap tap) {
        input.hide(tap);
    }

    @Override
    public SessionIds ids() {
        return services.ids();
    }

    @Override
    public InstantSource clock() {
        return services.clock();
    }

    // The server behind the session.

    @Override
    public void upstreamEnded(UpstreamEnd end) {
        call(() -> input.callbacks().upstreamEnded(end));
    }

    private void relayEnds(Relay relay, ClosingHandshake.Event event) {
        relay.end(switch (event) {
            case ClosingHandshake.PeerClose(var theirs) -> theirs;
            case ClosingHandshake.LocalClose(var ours) when endedBy == EndedBy.APPLICATION -> ours;
            default -> GOING_AWAY;
        });
    }

    private void pauseServer(boolean paused) {
        Relay relay = session.relay();
        if (relay != null) {
            relay.pauseServer(paused);
        }
    }

    // Output stalls and flows.

    @Override
    public void outputWaits() {
        if (isOpen() && !input.isPausedFor(PauseReason.OUTPUT)) {
            // A peer that doesn't read isn't read from: else an echo to it would need unbounded memory.
            timers.stalled(loop.now());
            input.pause(PauseReason.OUTPUT);
            pauseServer(true);
            schedule();
        }
    }

    @Override
    public void outputSent() {
        if (input.isPausedFor(PauseReason.OUTPUT)) {
            loop.executeQuietly(this::outputFlows); // later: the loop looks at others, too
        }
    }

    /** The peer has read some of what waits. */
    private void outputFlows() {
        if (!isOpen() || !input.isPausedFor(PauseReason.OUTPUT) || !channel.isWritable()) {
            return;
        }
        if (session.output().drain() && channel.isWritable()) {
            timers.flowing(loop.now());
            input.resume(PauseReason.OUTPUT);
            pauseServer(false);
            call(input.callbacks()::writable);
        } else {
            timers.stalled(loop.now());
            if (channel.isWritable()) {
                loop.executeQuietly(this::outputFlows);
            }
        }
        schedule();
    }

    @Override
    public void messageDropped() {
        services.counters().messageDropped();
        session.traffic().dropped();
    }

    @Override
    public int roundTripMicros() {
        return timers.roundTripMicros();
    }

    // The connection is lost.

    private void disconnected() {
        on(new ClosingHandshake.Disconnected(), EndedBy.NETWORK);
        loop.deadlines().cancel(timers);
        input.release();
        session.disconnected();
        PrincipalSessions.Place place = session.place();
        if (place != null) {
            loop.deadlines().cancel(place);
            services.principals().leave(place);
        }
        // An application that blocks may have work of this session still: it counts as before until that is done.
        input.callbacks().whenDone(permit::close);
        services.registry().remove(session);
        SessionTap shown = session.output().shown();
        if (shown != null) {
            shown.ended(ended.code(), endedBy);
            services.taps().ended(session);
        }
        if (registered) {
            session.traffic().ended(timers.age(loop.now()).toNanos());
        }
        services.ends().ended(ended.code(), endedBy, timers.silence(loop.now()).toSeconds(),
                services.clock().millis());
        if (services.tracing().isTraced(session.number())) {
            services.tracing()
                    .ended(new TracedEnd(new TracedSession(session.number(), session.id()), timers.age(loop.now()),
                            session.received(),
                            session.output().sent(), ended.code(), endedBy));
        }
        LOG.debug("session {} ended: {} by {}", session.id(), ended.code(), endedBy);
        if (!(input.callbacks() instanceof FirstMessageCallbacks)) {
            services.events().publish(() -> new GatewayEvent.Closed(session.view(), ended, endedBy));
            if (services.log().includes(session.number())) {
                services.log().ended(session.who(), summary(), loop.now());
            }
        }
    }

    private SessionSummary summary() {
        SessionOutput output = session.output();
        return new SessionSummary(ended.code(), endedBy, timers.age(loop.now()), session.received(),
                session.receivedBytes(), output.sent(), output.sentBytes(), output.dropped(), output.largestQueue(),
                session.roundTripTime());
    }

    @Override
    public void failed(Throwable cause) {
        // A decoder's exception is TLS's: no other decoder is in the pipeline. The native transport throws unchecked ones.
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.debug("session {} lost: {}", session.id(), cause.toString());
            channel.close();
        } else {
            gatewayFailed(cause);
        }
    }

    @Override
    public void gatewayFailed(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            services.shortages().admit(loop.now()).ifPresent(unsaid -> LOG.warn("session {} ends with 1011: {}{}",
                    session.id(), cause.getMessage(), LogThrottle.more(unsaid)));
        } else {
            LOG.error("session {} ends with 1011 for a fault of the gateway", session.id(), cause);
        }
        fail(CloseStatus.of(CloseCode.INTERNAL_ERROR), EndedBy.GATEWAY);
    }

    // Time passes.

    private void onDeadline(long time) {
        switch (timers.due(time)) {
            case NOTHING -> {}
            case PING -> {
                ByteBuf ping = FrameEncoder.allocate(channel.alloc(), Integer.BYTES).writeInt(timers.pinged(time));
                session.output().control(FrameEncoder.frame(ping, FrameEncoder.PING));
            }
            case PEER_SILENT -> fail(CloseStatus.of(CloseCode.GOING_AWAY, "no answer to a Ping"),
                    EndedBy.KEEPALIVE);
            case MESSAGE_LATE -> fail(CloseStatus.of(CloseCode.POLICY_VIOLATION, "message takes too long"),
                    EndedBy.LIMIT);
            case READER_STALLED -> fail(Overload.READS_NOTHING, EndedBy.LIMIT);
            case TOO_OLD -> close(CloseStatus.of(CloseCode.GOING_AWAY, "open as long as it may be; connect anew"),
                    EndedBy.MAX_AGE);
            // Open still: the peer's side is over, and the server takes nothing of what it has sent before.
            case CLOSE_LATE -> on(isOpen() ? new ClosingHandshake.InputEnded() : new ClosingHandshake.TimedOut(),
                    endedBy);
        }
        schedule();
    }

    @Override
    public void schedule() {
        long next = timers.next();
        if (next != Long.MAX_VALUE && !(state instanceof ClosingHandshake.Closed)) {
            loop.deadlines().schedule(timers, next);
        }
    }

    private final class Timers extends SessionTimers {

        Timers(SessionPolicy policy, long now, Duration age) {
            super(policy, now, age);
        }

        @Override
        protected void onDeadline(long time) {
            try {
                SessionHandler.this.onDeadline(time);
            } catch (Throwable e) {
                gatewayFailed(e);
            }
        }
    }

    // The session ends.

    @Override
    public boolean isOpen() {
        return state instanceof ClosingHandshake.Open;
    }

    @Override
    public void on(ClosingHandshake.Event event, EndedBy ours) {
        boolean wasOpen = isOpen();
        ClosingHandshake.Step step = ClosingHandshake.on(state, event);
        state = step.next();
        if (wasOpen && !isOpen()) {
            endedBy = EndRules.of(event, ours);
            Relay relay = session.relay();
            if (relay != null) {
                relayEnds(relay, event);
            }
        }
        if (!isOpen()) {
            // First: an application that hears of the end may try to send.
            session.output().closing(event instanceof ClosingHandshake.Failure);
            input.resumeForGood();
        }
        for (ClosingHandshake.Action action : step.actions()) {
            try {
                perform(action);
            } catch (Throwable e) { // no memory for a Close, say: the session ends all the same
                LOG.error("session {} is cut off: {} failed", session.id(), action, e);
                channel.close();
            }
        }
    }

    private void tellIfAtOnce() {
        Duration age = timers.age(loop.now());
        // Operators look into a page of theirs, and leave it again.
        if (session.application().audience() != Audience.OPERATORS
                && EndRules.isAtOnce(ended.code(), endedBy, age, session.received())) {
            services.earlyEnds().ended(session.number(), peer().getAddress(), age, loop.now());
        }
    }

    private void perform(ClosingHandshake.Action action) {
        switch (action) {
            case ClosingHandshake.SendClose(var status) -> session.output()
                    .control(FrameEncoder.close(channel.alloc(), status));
            case ClosingHandshake.StartTimer() -> {
                timers.closing(loop.now());
                schedule();
            }
            case ClosingHandshake.ShutDownOutput() -> {
                flush();
                ChannelEnd.shutDownOutput(channel);
            }
            case ClosingHandshake.CloseConnection() -> {
                flush();
                ChannelEnd.closeAfterWrites(channel);
            }
            case ClosingHandshake.DropConnection() -> {
                // RST: a peer that reads nothing would keep what is queued in the kernel for minutes.
                ChannelEnd.reset(channel);
            }
            case ClosingHandshake.Report(var status) -> {
                ended = status;
                input.stop();
                tellIfAtOnce();
                call(() -> input.callbacks().closed(status));
            }
        }
    }
}
