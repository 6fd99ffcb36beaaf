package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.link.Link;
import io.wsgateway.netty.link.LinkListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.frame.CloseFramePayload;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.Endings;
import io.wsgateway.session.LogWindow;
import io.wsgateway.session.PeerAddress;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionRegistry;
import io.wsgateway.session.SessionTimers;
import io.wsgateway.session.Tellable;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a session: it opens, time passes, output stalls and flows again, and whatever ends it goes through the closing
 * handshake's state machine. What comes in is {@link SessionInput}'s. It obeys; what is legal and what follows is decided in
 * {@code protocol} and {@code session}. Confined to the link's event loop.
 */
public final class SessionHandler implements LinkListener {

    private static final CloseStatus ABNORMAL = CloseStatus.of(CloseCode.ABNORMAL_CLOSURE);
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    private final SessionServices services;
    private final SessionLoop loop;
    private final Link link;
    private final PeerAddress peer;
    private final NettySession session;
    private final SessionCallbacks callbacks;
    private final SessionInput input;
    private final SessionTimers timers;
    private final DeadlineWheel.Entry deadline;
    private final SessionPolicy policy;
    private final SessionLimits.Permit permit;

    private ClosingHandshake.State state = ClosingHandshake.OPEN;
    private SessionRegistry.@Nullable Registration registration;
    private CloseStatus ended = ABNORMAL;
    private EndedBy endedBy = EndedBy.NETWORK;

    /** A handler for a session that is being opened on this link; {@link #open} follows. */
    public SessionHandler(Link link, SessionLoop loop, SessionServices services, SessionOpening opening) {
        this.link = link;
        this.loop = loop;
        this.services = services;
        this.peer = PeerAddress.of(opening.request().handshake().peer());
        this.policy = opening.route().session();
        this.permit = opening.permit();
        this.session = new NettySession(link, loop, this, opening, services.ids().incrementAndGet(),
                services.clock().instant());
        boolean blocking = opening.route().application().execution() == Execution.BLOCKING;
        this.callbacks = blocking ? new BlockingCallbacks(session) : new DirectCallbacks(session);
        this.timers = new SessionTimers(policy, loop.now(), policy.ageOf(session.number()));
        this.input = new SessionInput(this, link, loop, session, callbacks, timers, opening);
        if (blocking) {
            input.holdMessages();
        }
        this.deadline = new Deadline();
    }

    /** Opens the session for its application; the 101 has been written. */
    public void open(OpeningRequest request) {
        link.open(this, policy.outbound().channelBytes());
        registration = services.registry().add(session);
        services.events().publish(() -> new GatewayEvent.Opened(session.view()));
        schedule();
        call(() -> callbacks.open(request));
    }

    /** Closes the session because the gateway is shutting down. */
    public void drain() {
        session.drain();
    }

    /** Starts the closing handshake. */
    void close(CloseStatus status, EndedBy by) {
        on(new ClosingHandshake.LocalClose(status), by);
    }

    void disconnect() {
        link.close();
    }

    void fail(CloseStatus status, EndedBy by) {
        on(new ClosingHandshake.Failure(status), by);
    }

    void fail(ProtocolViolation violation) {
        LOG.debug("session {} fails: {}", session.id(), violation.status());
        fail(violation.status(), Endings.of(violation));
    }

    void applicationFailed(String callback, Throwable cause) {
        LOG.error("application {} failed in {} of session {}: the session ends with 1011",
                session.application().name(), callback, session.id(), Tellable.of(cause));
        fail(CloseStatus.of(CloseCode.INTERNAL_ERROR), EndedBy.APPLICATION);
    }

    InetSocketAddress peer() {
        return peer.socketAddress();
    }

    SessionInput input() {
        return input;
    }

    // Bytes come in.

    @Override
    public void received(ByteBuf in) {
        if (!discardsInput()) {
            input.received(in);
        }
    }

    /** True if what comes in is of no interest any more. */
    boolean discardsInput() {
        return state.input() == ClosingHandshake.Input.DISCARD;
    }

    @Override
    public void receivedAll() {
        input.receivedAll();
    }

    @Override
    public void inputEnded() {
        if (!isOpen() || !input.holdEnd()) {
            on(new ClosingHandshake.InputEnded(), EndedBy.NETWORK);
        }
    }

    void limitReached(String limit, boolean observed, boolean worthTelling) {
        services.counters().limitReached(limit);
        if (worthTelling) {
            services.events()
                    .publish(() -> new GatewayEvent.LimitReached(limit, NetUtil.toAddressString(peer().getAddress()),
                            observed));
        }
    }

    // The application's code.

    /** Runs application code among the callbacks, even when the session has ended. */
    void callBack(Runnable code) {
        call(() -> callbacks.run(code));
    }

    /** Runs application code now. */
    void callNow(Runnable code) {
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

    /** A callback that is rare; the one that isn't is {@link SessionInput#onMessage}'s. */
    void call(Runnable callback) {
        loop.enter(session.application());
        try {
            callback.run();
        } finally {
            loop.leave();
        }
    }

    // Output stalls and flows.

    @Override
    public void writabilityChanged() {
        if (link.isWritable() && input.isPausedFor(PauseReason.OUTPUT)) {
            loop.executeQuietly(this::outputFlows); // later: this is the middle of a write, perhaps of a callback
        }
    }

    /** The link takes no more, though all was flushed. */
    void outputWaits() {
        if (isOpen() && !input.isPausedFor(PauseReason.OUTPUT)) {
            // Who doesn't read isn't read from: else echoing to it would need memory without end.
            timers.stalled(loop.now());
            input.pause(PauseReason.OUTPUT);
            schedule();
        }
    }

    /** The peer has read some of what waits. */
    private void outputFlows() {
        if (!isOpen() || !input.isPausedFor(PauseReason.OUTPUT) || !link.isWritable()) {
            return;
        }
        if (session.output().drain() && link.isWritable()) {
            timers.flowing(loop.now());
            input.resume(PauseReason.OUTPUT);
            call(callbacks::writable);
        } else {
            timers.stalled(loop.now());
            if (link.isWritable()) {
                loop.executeQuietly(this::outputFlows);
            }
        }
        schedule();
    }

    void messageDropped() {
        services.counters().messageDropped();
    }

    /** How long the last answer to the keepalive took, in microseconds; 0: none yet. Wherever it is asked, perhaps old. */
    int roundTripMicros() {
        return timers.roundTripMicros();
    }

    // The connection is lost.

    @Override
    public void disconnected() {
        on(new ClosingHandshake.Disconnected(), EndedBy.NETWORK);
        loop.deadlines().cancel(deadline);
        input.release();
        session.disconnected();
        permit.close();
        if (registration != null) {
            registration.close();
        }
        services.closures().ended(ended.code(), endedBy, timers.silence(loop.now()).toSeconds(),
                services.clock().millis());
        LOG.debug("session {} ended: {} by {}", session.id(), ended.code(), endedBy);
        services.events().publish(() -> new GatewayEvent.Closed(session.view(), ended, endedBy));
    }

    @Override
    public void failed(Throwable cause) {
        // A decoder's exception is TLS's: no other decoder is in the pipeline. The native transport throws unchecked ones.
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.debug("session {} lost: {}", session.id(), cause.toString());
            link.close();
        } else {
            gatewayFailed(cause);
        }
    }

    /** Something of ours failed, or there is no memory left for buffers: this session ends, no other. */
    void gatewayFailed(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            services.shortages().admit(loop.now()).ifPresent(unsaid -> LOG.warn("session {} ends with 1011: {}{}",
                    session.id(), cause.getMessage(), LogWindow.more(unsaid)));
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
                ByteBuf ping = FrameEncoder.allocate(link.allocator(), Integer.BYTES).writeInt(timers.pinged(time));
                session.output().write(FrameEncoder.frame(ping, FrameEncoder.PING));
            }
            case PEER_SILENT -> fail(CloseStatus.of(CloseCode.GOING_AWAY, "no answer to a Ping"),
                    EndedBy.KEEPALIVE);
            case MESSAGE_LATE -> fail(CloseStatus.of(CloseCode.POLICY_VIOLATION, "message takes too long"),
                    EndedBy.LIMIT);
            case READER_STALLED -> fail(CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "reads nothing"), EndedBy.LIMIT);
            case TOO_OLD -> close(CloseStatus.of(CloseCode.GOING_AWAY, "open as long as it may be; connect anew"),
                    EndedBy.MAX_AGE);
            case CLOSE_LATE -> on(new ClosingHandshake.TimedOut(), endedBy);
        }
        schedule();
    }

    void schedule() {
        long next = timers.next();
        if (next != Long.MAX_VALUE && !(state instanceof ClosingHandshake.Closed)) {
            loop.deadlines().schedule(deadline, next);
        }
    }

    private final class Deadline extends DeadlineWheel.Entry {
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

    boolean isOpen() {
        return state instanceof ClosingHandshake.Open;
    }

    void on(ClosingHandshake.Event event, EndedBy ours) {
        boolean wasOpen = isOpen();
        ClosingHandshake.Step step = ClosingHandshake.on(state, event);
        state = step.next();
        if (wasOpen && !isOpen()) {
            endedBy = Endings.of(event, ours);
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
                link.close();
            }
        }
    }

    private void perform(ClosingHandshake.Action action) {
        switch (action) {
            case ClosingHandshake.SendClose(var status) -> {
                byte[] payload = CloseFramePayload.encode(status);
                session.output().write(FrameEncoder.frame(
                        FrameEncoder.allocate(link.allocator(), payload.length).writeBytes(payload),
                        FrameEncoder.CLOSE));
            }
            case ClosingHandshake.StartTimer() -> {
                timers.closing(loop.now());
                schedule();
            }
            case ClosingHandshake.ShutDownOutput() -> link.shutDownOutput();
            case ClosingHandshake.CloseConnection() -> link.closeAfterWrites();
            case ClosingHandshake.DropConnection() -> {
                // RST: a peer that reads nothing would keep what is queued in the kernel for minutes.
                link.reset();
            }
            case ClosingHandshake.Report(var status) -> {
                ended = status;
                input.stop();
                call(() -> callbacks.closed(status));
            }
        }
    }
}
