package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.netty.frame.FrameDecoder;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.netty.frame.PartPosition;
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
import io.wsgateway.session.SessionRates;
import io.wsgateway.session.SessionRegistry;
import io.wsgateway.session.SessionTimers;
import io.wsgateway.session.Tellable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an open session does: bytes come in, frames are decoded, the application is called, and whatever ends the
 * session goes through the closing handshake's state machine. It obeys; what is legal and what follows is decided in
 * {@code protocol} and {@code session}. Confined to the link's event loop.
 */
public final class SessionHandler implements LinkListener, FrameListener {

    /** A pause that isn't told: the event loop's other sessions have their turn. */
    private static final int OTHERS_TURN = 8;

    private static final CloseStatus ABNORMAL = CloseStatus.of(CloseCode.ABNORMAL_CLOSURE);
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    private final SessionServices services;
    private final SessionLoop loop;
    private final Link link;
    private final PeerAddress peer;
    private final NettySession session;
    private final SessionCallbacks callbacks;
    private final FrameDecoder decoder;
    private final SessionTimers timers;
    private final DeadlineWheel.Entry deadline;
    private final @Nullable SessionRates rates;
    private final SessionPolicy policy;
    private final SessionLimits.Permit permit;

    /** Null until the first message: many sessions only ever listen. */
    private @Nullable ReceivedMessage message;
    private ClosingHandshake.State state = ClosingHandshake.OPEN;
    private SessionRegistry.@Nullable Registration registration;
    private CloseStatus ended = ABNORMAL;
    private EndedBy endedBy = EndedBy.NETWORK;
    /** Bytes that came before reading paused; null: none. */
    private @Nullable HeldInput held;
    /** The reasons why reading pauses, a bit for each. */
    private int pauses;
    private boolean reading;
    private long now;
    private int handedOnAtStart;

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
        this.decoder = new FrameDecoder(this, link.allocator(), policy.messages(), opening.compression(),
                loop.compressors());
        if (opening.route().application().execution() == Execution.BLOCKING) {
            this.callbacks = new BlockingCallbacks(session);
            decoder.holdMessages();
        } else {
            this.callbacks = new DirectCallbacks(session);
        }
        this.now = loop.now();
        this.rates = SessionRates.of(policy, now);
        this.timers = new SessionTimers(policy, now, policy.ageOf(session.number()));
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

    void applicationFailed(String callback, Throwable cause) {
        LOG.error("application {} failed in {} of session {}: the session ends with 1011",
                session.application().name(), callback, session.id(), Tellable.of(cause));
        fail(CloseStatus.of(CloseCode.INTERNAL_ERROR), EndedBy.APPLICATION);
    }

    InetSocketAddress peer() {
        return peer.socketAddress();
    }

    /** True while bytes are read: what is written meanwhile is flushed when all of them are. */
    boolean isReading() {
        return reading;
    }

    // Bytes come in.

    @Override
    public void received(ByteBuf in) {
        if (state.input() == ClosingHandshake.Input.DISCARD) {
            return;
        }
        reading = true;
        now = loop.now();
        timers.received(now);
        if (rates != null) {
            try {
                countBytes(rates, in.readableBytes());
            } catch (ProtocolViolation e) {
                fail(e);
                return;
            }
        }
        if (pauses == 0 && held == null) {
            decode(in);
        } else {
            hold(in);
        }
    }

    private void decode(ByteBuf in) {
        try {
            decoder.read(in);
            watchMessage();
        } catch (ProtocolViolation e) {
            fail(e);
        }
        if (pauses != 0 && (in.isReadable() || decoder.owesEmptyFrame())) {
            hold(in);
        }
    }

    private void fail(ProtocolViolation violation) {
        LOG.debug("session {} fails: {}", session.id(), violation.status());
        fail(violation.status(), Endings.of(violation));
    }

    /** Keeps what was read until reading goes on. */
    private void hold(ByteBuf in) {
        if (held == null) {
            held = new HeldInput(in, link.allocator());
        } else if (!held.add(in, link.allocator())) {
            link.close(); // so much comes only with the end of a connection
        }
    }

    /** Hands on what was held, and reads again unless reading has paused anew. */
    private void readHeld() {
        HeldInput before = held;
        if (before == null || pauses != 0) {
            return;
        }
        held = null;
        try {
            reading = true;
            now = loop.now();
            if (state.input() != ClosingHandshake.Input.DISCARD) {
                decode(before.bytes());
            }
        } catch (Throwable e) {
            failed(e);
        } finally {
            before.release();
        }
        receivedAll();
        if (pauses == 0) {
            link.setReading(true);
        }
        if (before.isEnded()) {
            inputEnded();
        }
    }

    @Override
    public void receivedAll() {
        reading = false;
        session.output().flush();
    }

    private void watchMessage() {
        if (!decoder.isMidMessage()) {
            timers.messageEnded();
        } else if (!timers.isMessageUnderWay() || decoder.handedOn() != handedOnAtStart) {
            handedOnAtStart = decoder.handedOn();
            timers.messageBegan(now);
            schedule();
        }
    }

    // Frames come in.

    @Override
    public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
        if (!isOpen()) {
            return;
        }
        count();
        session.countReceived();
        ReceivedMessage message = view(buffer, payload, length, text);
        loop.enter(session.application());
        try {
            callbacks.message(message);
        } finally {
            loop.leave();
            message.clear();
        }
    }

    @Override
    public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        if (!isOpen()) {
            return;
        }
        if (position.isFirst()) {
            count();
            session.countReceived();
        }
        ReceivedMessage view = view(buffer, payload, length, text);
        ReceivedPart part = new ReceivedPart(view, position);
        try {
            call(() -> callbacks.part(part));
        } finally {
            view.clear();
        }
    }

    private ReceivedMessage view(ByteBuf buffer, int payload, int length, boolean text) {
        ReceivedMessage view = message;
        if (view == null) {
            view = new ReceivedMessage();
            message = view;
        }
        view.point(buffer, payload, length, text);
        return view;
    }

    @Override
    public void onEarlyMessage() {
        if (isOpen()) {
            pauseReading(PauseReason.CALLBACKS);
        } else {
            decoder.handOnMessages(false); // to nobody
        }
    }

    /** The application has returned from {@code onOpen}, and said how messages are handed on. */
    void opened(boolean inParts) {
        if (isOpen()) {
            decoder.handOnMessages(inParts);
            resumeReading(PauseReason.CALLBACKS);
        }
    }

    @Override
    public void onLongTurn() {
        pause(OTHERS_TURN);
        loop.executeQuietly(() -> resume(OTHERS_TURN));
    }

    @Override
    public void onPing(ByteBuf buffer, int payload, int length) {
        if (!isOpen()) {
            return;
        }
        count();
        // "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response" (RFC 6455 section 5.5.2)
        ByteBuf pong = FrameEncoder.allocate(link.allocator(), length).writeBytes(buffer, payload, length);
        session.output().write(FrameEncoder.frame(pong, FrameEncoder.PONG));
    }

    @Override
    public void onPong(ByteBuf buffer, int payload, int length) {
        if (!isOpen()) {
            return;
        }
        count();
        // "A Pong frame MAY be sent unsolicited." (section 5.5.3): it is nobody's answer.
        if (length == Integer.BYTES && timers.ponged(now, buffer.getInt(payload))) {
            return;
        }
        if (length > 0 && session.output().answersPing()) {
            call(() -> callbacks.pong(buffer.nioBuffer(payload, length).asReadOnlyBuffer()));
        }
    }

    @Override
    public void onClose(CloseStatus status) {
        on(new ClosingHandshake.PeerClose(status), EndedBy.PEER);
    }

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

    /** A callback that is rare; the one that isn't is {@link #onMessage}'s. */
    private void call(Runnable callback) {
        loop.enter(session.application());
        try {
            callback.run();
        } finally {
            loop.leave();
        }
    }

    /** Control frames count as messages do: they cost as much. */
    private void count() {
        SessionRates current = rates;
        if (current != null && !current.admitMessage(now)) {
            tooFast(current, SessionRates.MESSAGES,
                    "more than " + policy.rates().messagesPerMinute() + " messages in a minute");
        }
    }

    private void countBytes(SessionRates current, int bytes) {
        if (isOpen() && !current.admitBytes(bytes, now)) {
            tooFast(current, SessionRates.BYTES, "more than " + policy.rates().bytesPerSecond() + " bytes in a second");
        }
    }

    private void tooFast(SessionRates current, String limit, String reason) {
        services.counters().limitReached(limit);
        if (current.isWorthTelling(now)) {
            services.events()
                    .publish(() -> new GatewayEvent.LimitReached(limit, NetUtil.toAddressString(peer().getAddress()),
                            current.isObserved()));
        }
        if (!current.isObserved()) {
            throw ProtocolViolation.policyViolation(reason);
        }
    }

    // The connection changes.

    @Override
    public void writabilityChanged() {
        if (link.isWritable() && isPausedFor(PauseReason.OUTPUT)) {
            loop.executeQuietly(this::outputFlows); // later: this is the middle of a write, perhaps of a callback
        }
    }

    /** The link takes no more, though all was flushed. */
    void outputWaits() {
        if (isOpen() && !isPausedFor(PauseReason.OUTPUT)) {
            // Who doesn't read isn't read from: else echoing to it would need memory without end.
            timers.stalled(loop.now());
            pause(bit(PauseReason.OUTPUT));
            schedule();
        }
    }

    /** The peer has read some of what waits. */
    private void outputFlows() {
        if (!isOpen() || !isPausedFor(PauseReason.OUTPUT) || !link.isWritable()) {
            return;
        }
        if (session.output().drain() && link.isWritable()) {
            timers.flowing(loop.now());
            resume(bit(PauseReason.OUTPUT));
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

    /** Reads nothing and hands nothing on, for the application's sake. */
    void pauseReading(PauseReason reason) {
        if (isOpen()) {
            timers.paused();
            pause(bit(reason));
        }
    }

    /** Reads again, as far as this reason is concerned. */
    void resumeReading(PauseReason reason) {
        if (isOpen() && isPausedFor(reason)) {
            resume(bit(reason));
            if ((pauses & (bit(PauseReason.CALLBACKS) | bit(PauseReason.APPLICATION))) == 0) {
                timers.resumed(loop.now());
            }
            schedule();
        }
    }

    /** How long the last answer to the keepalive took, in microseconds; 0: none yet. Wherever it is asked, perhaps old. */
    int roundTripMicros() {
        return timers.roundTripMicros();
    }

    /** Why reading pauses; wherever it is asked, perhaps somewhat old. */
    Set<PauseReason> pauses() {
        Set<PauseReason> reasons = EnumSet.noneOf(PauseReason.class);
        for (PauseReason reason : PauseReason.values()) {
            if (isPausedFor(reason)) {
                reasons.add(reason);
            }
        }
        return reasons;
    }

    private static int bit(PauseReason reason) {
        return switch (reason) {
            case OUTPUT -> 1;
            case CALLBACKS -> 2;
            case APPLICATION -> 4;
        };
    }

    private boolean isPausedFor(PauseReason reason) {
        return (pauses & bit(reason)) != 0;
    }

    private void pause(int bit) {
        pauses |= bit;
        link.setReading(false);
        decoder.suspend(true);
    }

    private void resume(int bit) {
        pauses &= ~bit;
        if (pauses == 0) {
            goOn();
        }
    }

    private void goOn() {
        decoder.suspend(false);
        if (held == null) {
            link.setReading(true);
        } else {
            loop.executeQuietly(this::readHeld); // later: a callback may be under way
        }
    }

    @Override
    public void inputEnded() {
        if (held != null && isOpen()) {
            held.end();
        } else {
            on(new ClosingHandshake.InputEnded(), EndedBy.NETWORK);
        }
    }

    @Override
    public void disconnected() {
        on(new ClosingHandshake.Disconnected(), EndedBy.NETWORK);
        loop.deadlines().cancel(deadline);
        decoder.stop();
        if (held != null) {
            held.release();
            held = null;
        }
        session.disconnected();
        permit.close();
        if (registration != null) {
            registration.close();
        }
        services.counters().sessionEnded(endedBy);
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

    private void schedule() {
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

    private boolean isOpen() {
        return state instanceof ClosingHandshake.Open;
    }

    private void on(ClosingHandshake.Event event, EndedBy ours) {
        boolean wasOpen = isOpen();
        ClosingHandshake.Step step = ClosingHandshake.on(state, event);
        state = step.next();
        if (wasOpen && !isOpen()) {
            endedBy = Endings.of(event, ours);
        }
        if (!isOpen()) {
            // First: an application that hears of the end may try to send.
            session.output().closing(event instanceof ClosingHandshake.Failure);
            pauses = 0;
            goOn();
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
                decoder.stop();
                call(() -> callbacks.closed(status));
            }
        }
    }
}
