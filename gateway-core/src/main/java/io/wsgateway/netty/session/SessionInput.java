package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.frame.FrameDecoder;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.netty.frame.PartPosition;
import io.netty.channel.Channel;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.session.AuthMessage;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionRates;
import io.wsgateway.session.SessionTimers;
import io.wsgateway.tap.Tap;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on a session: bytes become frames; frames are counted, answered, or handed to the application; all of it waits
 * while reading pauses. Confined to the channel's event loop.
 */
final class SessionInput implements FrameListener, InboundBudget.Session {

    private static final RefreshResult NO_AUTH_MESSAGE =
            new RefreshResult.Refused("the message is none of the form {\"type\":\"auth\",\"token\":\"...\"}");

    /** The bit of a pause that isn't reported: the other sessions of the event loop are served. */
    private static final int OTHERS_TURN = 8;
    /** The bits of the pauses for which the peer's silence isn't held against it. */
    private static final int UNJUDGED =
            bit(PauseReason.CALLBACKS) | bit(PauseReason.APPLICATION) | bit(PauseReason.UPSTREAM);
    /** Less than this is held for nearly every session at some time, and not counted. */
    static final int WORTH_COUNTING = 1 << 12;

    /** A second has 2^30 nanoseconds, about. */
    private static final int SECOND_BITS = 30;

    private final SessionLife life;
    private final Channel channel;
    private final NettySession session;
    private SessionCallbacks callbacks;
    private final SessionTimers timers;
    private final FrameDecoder decoder;

    /** Null while nothing is limited, and nothing has come that would be. */
    private @Nullable SessionRates rates;
    /** Null until the first message: many sessions only ever listen. */
    private @Nullable ReceivedMessage message;
    /** Null unless a server is behind the session, and its peer may refresh it by a message. */
    private @Nullable AuthParts authParts;
    /** Bytes that came before reading paused; null: none. */
    private @Nullable HeldInput held;
    /** The reasons why reading pauses, a bit for each. */
    private int pauses;
    private long now;
    /** More aren't handed on in one read. */
    private char handedOnAtStart;
    /** Whether a control frame, or an empty message, has come in this second, about. */
    private boolean sawControlFrame;
    /** Whether what is held counts among what is held for all sessions. */
    private boolean counted;

    SessionInput(SessionLife life, Channel channel, NettySession session,
            SessionCallbacks callbacks, SessionTimers timers, SessionOpening opening) {
        SessionPolicy policy = opening.route().session();
        this.life = life;
        this.channel = channel;
        this.session = session;
        this.callbacks = callbacks;
        this.timers = timers;
        this.decoder = new FrameDecoder(this, channel.alloc(), policy.messages(), opening.compression(),
                session.loop().compressors());
        this.now = session.loop().now();
        this.rates = SessionRates.of(policy, now, life.usages());
    }

    /** Reads, unless reading has paused. */
    void start() {
        if (pauses == 0) {
            channel.config().setAutoRead(true);
        }
    }

    // Bytes come in.

    /** Bytes have come; the buffer stays the caller's. */
    void received(ByteBuf in) {
        session.output().readingBegins();
        session.countReceived(in.readableBytes());
        passTo(session.loop().now());
        timers.received(now);
        session.traffic().read(in.readableBytes());
        if (rates != null) {
            try {
                countBytes(rates, in.readableBytes());
            } catch (ProtocolViolation e) {
                life.fail(e);
                return;
            }
        }
        if (pauses == 0 && held == null) {
            decode(in);
        } else {
            hold(in);
        }
        mayHold();
    }

    private void passTo(long time) {
        if (now >>> SECOND_BITS != time >>> SECOND_BITS) {
            sawControlFrame = false;
        }
        now = time;
    }

    private void decode(ByteBuf in) {
        try {
            decoder.read(in);
            watchMessage();
        } catch (ProtocolViolation e) {
            life.fail(e);
        }
        if (pauses != 0 && (in.isReadable() || decoder.owesEmptyFrame())) {
            hold(in);
        }
    }

    /** Keeps what was read until reading goes on. */
    private void hold(ByteBuf in) {
        if (held == null) {
            held = new HeldInput(in, channel.alloc());
        } else if (!held.add(in, channel.alloc())) {
            channel.close(); // more than HeldInput takes comes only with the end of a connection
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
            session.output().readingBegins();
            passTo(session.loop().now());
            if (!life.discardsInput()) {
                decode(before.bytes());
            }
        } catch (Throwable e) {
            life.failed(e);
        } finally {
            before.release();
        }
        mayHold();
        receivedAll();
        if (pauses == 0) {
            channel.config().setAutoRead(true);
        }
        if (before.isEnded()) {
            life.inputEnded();
        }
    }

    /** All that was read at once has been handed on. */
    void receivedAll() {
        session.output().readingEnds();
        Relay relay = session.relay();
        if (relay != null) {
            relay.flush();
        }
    }

    /** Keeps the end of input behind bytes that are still held; false if none are. */
    boolean holdEnd() {
        if (held == null) {
            return false;
        }
        held.end();
        return true;
    }

    private void watchMessage() {
        if (!decoder.isMidMessage()) {
            timers.messageEnded();
        } else if (!timers.isMessageUnderWay() || (char) decoder.handedOn() != handedOnAtStart) {
            handedOnAtStart = (char) decoder.handedOn();
            timers.messageBegan(now);
            life.schedule();
        }
    }

    /** Nothing is decoded any more. */
    void stop() {
        decoder.stop();
        ByteBuf begun = authParts == null ? null : authParts.take();
        if (begun != null) {
            begun.release();
        }
        mayHold();
    }

    /** The connection is gone: what is held goes, too. */
    void release() {
        if (rates != null) {
            rates.end();
        }
        if (held != null) {
            held.release();
            held = null;
        }
        stop();
    }

    // What is held. A message that arrives in one piece is not, and isn't counted, unless it has to wait for its callback.

    /** Counts anew what is held; false: it is too much, and the session ends. */
    boolean mayHold() {
        int bytes = heldBytes();
        boolean much = bytes >= WORTH_COUNTING;
        if (!much && !counted) {
            return true;
        }
        counted = much;
        if (session.loop().inbound().hold(this, much ? bytes : 0, !life.isOpen())) {
            return true;
        }
        end(bytes);
        return false;
    }

    private int heldBytes() {
        HeldInput waiting = held;
        AuthParts parts = authParts;
        return decoder.heldBytes() + (parts == null ? 0 : parts.heldBytes())
                + (waiting == null ? 0 : waiting.capacity()) + callbacks.heldBytes();
    }

    /** Too much is held in all: what waits goes with the session. */
    private void end(int bytes) {
        callbacks.discard();
        life.holdsTooMuch(bytes);
    }

    @Override
    public InetAddress address() {
        return life.peer().getAddress();
    }

    @Override
    public void holdsTooMuch() {
        session.loop().executeQuietly(() -> {
            if (counted) { // else it has been handed on meanwhile
                end(heldBytes());
            }
        });
    }

    /** Hands what happens to the application. */
    SessionCallbacks callbacks() {
        return callbacks;
    }

    /** From now on others hand what happens to the application, and these limits hold. */
    void handTo(SessionCallbacks others, MessageLimits limits) {
        callbacks = others;
        decoder.limit(limits);
    }

    /** From now on others hand what happens to the application. */
    void handTo(SessionCallbacks others) {
        callbacks = others;
    }

    // Somebody looks at the session.

    /** From now on frames of both directions are shown to this tap. */
    void show(Tap tap, boolean whole) {
        SessionTap current = session.output().shown();
        if (current == null) {
            current = new SessionTap(this, session.number(), life.clock());
            session.output().show(current);
            decoder.tell(current);
        }
        current.add(tap, session.tapped(), whole);
    }

    /** This tap is shown nothing more. */
    void hide(Tap tap) {
        SessionTap current = session.output().shown();
        if (current != null && current.remove(tap)) {
            session.output().show(null);
            decoder.tell(this);
        }
    }

    // Frames come in.

    /** Until {@link #opened}, messages wait: the application is still asked how it wants them. */
    void holdMessages() {
        decoder.holdMessages(true);
    }

    /** Whether part of a message was handed on, and more of it is to come. */
    boolean isMidPart() {
        return decoder.isMidPart();
    }

    /** The application has returned from {@code onOpen}, and said how messages are handed on. */
    void opened(boolean inParts) {
        if (life.isOpen()) {
            decoder.handOnMessages(inParts);
            resumeReading(PauseReason.CALLBACKS);
        }
    }

    @Override
    public void onEarlyMessage() {
        if (life.isOpen()) {
            pauseReading(PauseReason.CALLBACKS);
        } else {
            decoder.holdMessages(false); // to nobody
        }
    }

    @Override
    public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
        if (!life.isOpen()) {
            return;
        }
        count();
        if (length == 0) {
            countControlFrame();
        }
        session.countReceived();
        session.traffic().received(length);
        if (refreshes(buffer, payload, length, text)) {
            return;
        }
        ReceivedMessage message = view(buffer, payload, length, text);
        session.loop().enter(session.application(), session.number());
        try {
            callbacks.message(message);
        } finally {
            session.loop().leave();
            message.clear();
        }
    }

    @Override
    public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        if (!life.isOpen()) {
            return;
        }
        if (position.isLast()) {
            session.traffic().received(decoder.messageBytes());
        }
        if (position.isFirst()) {
            count();
            if (length == 0) {
                countControlFrame();
            }
            session.countReceived();
            if (position.isLast() && refreshes(buffer, payload, length, text)) {
                return;
            }
        }
        Relay relay = session.relay();
        if (relay != null) {
            if (text && session.takesAuthMessages()) {
                relayText(relay, buffer, payload, length, position);
            } else {
                relay.part(buffer, payload, length, text, position);
            }
            return;
        }
        ReceivedMessage view = view(buffer, payload, length, text);
        ReceivedPart part = new ReceivedPart(view, position);
        try {
            life.call(() -> callbacks.part(part));
        } finally {
            view.clear();
        }
    }

    /** Of a text that may be for the gateway nothing goes to the server before that is known. */
    private void relayText(Relay relay, ByteBuf buffer, int payload, int length, PartPosition position) {
        AuthParts parts = authParts;
        if (parts == null) {
            parts = new AuthParts();
            authParts = parts;
        }
        boolean waits = parts.isWaiting()
                ? parts.goesOn(buffer, payload, length)
                : position == PartPosition.FIRST && parts.begins(buffer, payload, length, channel.alloc());
        if (waits && !position.isLast()) {
            return;
        }
        ByteBuf all = parts.take();
        if (all == null) {
            relay.part(buffer, payload, length, true, position);
            return;
        }
        try {
            if (!position.isLast() || !refreshes(all, 0, all.writerIndex(), true)) {
                relay.part(all, 0, all.writerIndex(), true,
                        position.isLast() ? PartPosition.WHOLE : PartPosition.FIRST);
            }
        } finally {
            all.release();
        }
    }

    /**
     * Whether a message is the reserved one by which a client refreshes its session; the application doesn't get that. The
     * client is told what became of it.
     */
    private boolean refreshes(ByteBuf buffer, int payload, int length, boolean text) {
        if (!text || length > AuthMessage.LONGEST || !session.takesAuthMessages()) {
            return false;
        }
        String message = buffer.toString(payload, length, StandardCharsets.UTF_8);
        if (!AuthMessage.isReserved(message)) {
            return false;
        }
        AuthMessage.token(message).map(session::refresh)
                .orElseGet(() -> CompletableFuture.completedFuture(NO_AUTH_MESSAGE))
                .thenAccept(result -> session.sendText(AuthMessage.answer(result)));
        return true;
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
    public void onPing(ByteBuf buffer, int payload, int length) {
        if (!life.isOpen()) {
            return;
        }
        count();
        countControlFrame();
        // "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response" (RFC 6455 section 5.5.2)
        ByteBuf pong = FrameEncoder.allocate(channel.alloc(), length).writeBytes(buffer, payload, length);
        session.output().control(FrameEncoder.frame(pong, FrameEncoder.PONG));
    }

    @Override
    public void onPong(ByteBuf buffer, int payload, int length) {
        if (!life.isOpen()) {
            return;
        }
        count();
        // "A Pong frame MAY be sent unsolicited." (section 5.5.3): it is nobody's answer.
        if (length == Integer.BYTES && timers.ponged(now, buffer.getInt(payload))) {
            if (timers.isMeasured()) {
                session.traffic().roundTrip(TimeUnit.MICROSECONDS.toNanos(timers.roundTripMicros()));
            }
            return;
        }
        if (length > 0 && session.output().answersPing()) {
            life.call(() -> callbacks.pong(buffer.nioBuffer(payload, length).asReadOnlyBuffer()));
        } else {
            countControlFrame(); // nobody has asked for it
        }
    }

    @Override
    public void onClose(CloseStatus status) {
        life.on(new ClosingHandshake.PeerClose(status), EndedBy.PEER);
    }

    // Rates. Control frames count as messages do: they cost as much.

    private void count() {
        if (!callbacks.admits()) {
            throw ProtocolViolation.policyViolation("too many frames before it is known who sends them");
        }
        PrincipalSessions.Place place = session.place();
        if (place != null && !place.admitMessage(now)) {
            boolean observed = place.areMessagesObserved();
            life.limitReached(PrincipalLimits.MESSAGES, observed, !observed || place.isWorthTelling(now));
            if (!observed) {
                throw ProtocolViolation.policyViolation("too many messages of this principal in a minute");
            }
        }
        SessionRates current = rates;
        if (current != null && !current.admitMessage(now)) {
            tooFast(current, SessionRates.MESSAGES,
                    "more than " + current.policy().messagesPerMinute() + " messages in a minute");
        }
    }

    private void countControlFrame() {
        RatePolicy policy = session.ratePolicy();
        if (policy.controlFramesPerSecond() == 0) {
            return;
        }
        SessionRates current = rates;
        if (current == null || !current.countsControlFrames()) {
            if (!sawControlFrame) {
                sawControlFrame = true;
                return;
            }
            current = SessionRates.withControlFrames(current, policy, now, life.usages());
            rates = current;
        }
        if (!current.admitControlFrame(now)) {
            tooFast(current, SessionRates.CONTROL_FRAMES, "more than " + policy.controlFramesPerSecond()
                    + " control frames and empty messages in a second");
        }
    }

    private void countBytes(SessionRates current, int bytes) {
        if (life.isOpen() && !current.admitBytes(bytes, now)) {
            tooFast(current, SessionRates.BYTES,
                    "more than " + current.policy().bytesPerSecond() + " bytes in a second");
        }
    }

    private void tooFast(SessionRates current, String limit, String reason) {
        life.limitReached(limit, current.isObserved(limit), current.isWorthTelling(now));
        if (!current.isObserved(limit)) {
            throw ProtocolViolation.policyViolation(reason);
        }
    }

    // Reading pauses.

    /** Reads nothing and hands nothing on, for the sake of the application or of the server behind the session. */
    void pauseReading(PauseReason reason) {
        if (life.isOpen()) {
            timers.paused();
            pause(reason);
        }
    }

    /** Reads again, as far as this reason is concerned. */
    void resumeReading(PauseReason reason) {
        if (life.isOpen() && isPausedFor(reason)) {
            resume(reason);
            if ((pauses & UNJUDGED) == 0) {
                timers.resumed(session.loop().now());
            }
            life.schedule();
        }
    }

    @Override
    public void onLongTurn() {
        pause(OTHERS_TURN);
        session.loop().executeQuietly(() -> resume(OTHERS_TURN));
    }

    /** Reads nothing and hands nothing on, whatever time does meanwhile. */
    void pause(PauseReason reason) {
        if (!isPausedFor(reason)) {
            TrafficCounters traffic = session.traffic();
            switch (reason) {
                case OUTPUT -> traffic.outputPauses();
                case CALLBACKS -> traffic.callbackPauses();
                case APPLICATION -> traffic.applicationPauses();
                case UPSTREAM -> traffic.upstreamPauses();
            }
        }
        pause(bit(reason));
    }

    /** Ends a pause of {@link #pause}. */
    void resume(PauseReason reason) {
        resume(bit(reason));
    }

    /** Whatever reading paused for: it goes on. */
    void resumeForGood() {
        pauses = 0;
        goOn();
    }

    boolean isPausedFor(PauseReason reason) {
        return (pauses & bit(reason)) != 0;
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
            case UPSTREAM -> 16;
        };
    }

    private void pause(int bit) {
        pauses |= bit;
        channel.config().setAutoRead(false);
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
            channel.config().setAutoRead(true);
        } else {
            session.loop().executeQuietly(this::readHeld); // later: a callback may be under way
        }
    }
}
