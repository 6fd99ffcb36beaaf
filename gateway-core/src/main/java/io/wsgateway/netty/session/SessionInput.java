package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.netty.frame.FrameDecoder;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.netty.link.Link;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.SessionRates;
import io.wsgateway.session.SessionTimers;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on a session: bytes become frames; frames are counted, answered, or handed to the application; all of it waits
 * while reading pauses. Confined to the link's event loop.
 */
final class SessionInput implements FrameListener {

    /** A pause that isn't told: the event loop's other sessions have their turn. */
    private static final int OTHERS_TURN = 8;

    private final SessionHandler handler;
    private final Link link;
    private final SessionLoop loop;
    private final NettySession session;
    private final SessionCallbacks callbacks;
    private final SessionTimers timers;
    private final FrameDecoder decoder;
    private final @Nullable SessionRates rates;

    /** Null until the first message: many sessions only ever listen. */
    private @Nullable ReceivedMessage message;
    /** Bytes that came before reading paused; null: none. */
    private @Nullable HeldInput held;
    /** The reasons why reading pauses, a bit for each. */
    private int pauses;
    private boolean reading;
    private long now;
    private int handedOnAtStart;

    SessionInput(SessionHandler handler, Link link, SessionLoop loop, NettySession session,
            SessionCallbacks callbacks, SessionTimers timers, SessionOpening opening) {
        SessionPolicy policy = opening.route().session();
        this.handler = handler;
        this.link = link;
        this.loop = loop;
        this.session = session;
        this.callbacks = callbacks;
        this.timers = timers;
        this.decoder = new FrameDecoder(this, link.allocator(), policy.messages(), opening.compression(),
                loop.compressors());
        this.now = loop.now();
        this.rates = SessionRates.of(policy, now);
    }

    // Bytes come in.

    /** Bytes have come; the buffer stays the caller's. */
    void received(ByteBuf in) {
        reading = true;
        now = loop.now();
        timers.received(now);
        if (rates != null) {
            try {
                countBytes(rates, in.readableBytes());
            } catch (ProtocolViolation e) {
                handler.fail(e);
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
            handler.fail(e);
        }
        if (pauses != 0 && (in.isReadable() || decoder.owesEmptyFrame())) {
            hold(in);
        }
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
            if (!handler.discardsInput()) {
                decode(before.bytes());
            }
        } catch (Throwable e) {
            handler.failed(e);
        } finally {
            before.release();
        }
        receivedAll();
        if (pauses == 0) {
            link.setReading(true);
        }
        if (before.isEnded()) {
            handler.inputEnded();
        }
    }

    /** All that was read at once has been handed on. */
    void receivedAll() {
        reading = false;
        session.output().flush();
    }

    /** True while bytes are read: what is written meanwhile is flushed when all of them are. */
    boolean isReading() {
        return reading;
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
        } else if (!timers.isMessageUnderWay() || decoder.handedOn() != handedOnAtStart) {
            handedOnAtStart = decoder.handedOn();
            timers.messageBegan(now);
            handler.schedule();
        }
    }

    /** Nothing is decoded any more. */
    void stop() {
        decoder.stop();
    }

    /** The connection is gone: what is held goes, too. */
    void release() {
        decoder.stop();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    // Frames come in.

    /** Until {@link #opened}, messages wait: the application is still asked how it wants them. */
    void holdMessages() {
        decoder.holdMessages();
    }

    /** The application has returned from {@code onOpen}, and said how messages are handed on. */
    void opened(boolean inParts) {
        if (handler.isOpen()) {
            decoder.handOnMessages(inParts);
            resumeReading(PauseReason.CALLBACKS);
        }
    }

    @Override
    public void onEarlyMessage() {
        if (handler.isOpen()) {
            pauseReading(PauseReason.CALLBACKS);
        } else {
            decoder.handOnMessages(false); // to nobody
        }
    }

    @Override
    public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
        if (!handler.isOpen()) {
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
        if (!handler.isOpen()) {
            return;
        }
        if (position.isFirst()) {
            count();
            session.countReceived();
        }
        ReceivedMessage view = view(buffer, payload, length, text);
        ReceivedPart part = new ReceivedPart(view, position);
        try {
            handler.call(() -> callbacks.part(part));
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
    public void onPing(ByteBuf buffer, int payload, int length) {
        if (!handler.isOpen()) {
            return;
        }
        count();
        // "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response" (RFC 6455 section 5.5.2)
        ByteBuf pong = FrameEncoder.allocate(link.allocator(), length).writeBytes(buffer, payload, length);
        session.output().write(FrameEncoder.frame(pong, FrameEncoder.PONG));
    }

    @Override
    public void onPong(ByteBuf buffer, int payload, int length) {
        if (!handler.isOpen()) {
            return;
        }
        count();
        // "A Pong frame MAY be sent unsolicited." (section 5.5.3): it is nobody's answer.
        if (length == Integer.BYTES && timers.ponged(now, buffer.getInt(payload))) {
            return;
        }
        if (length > 0 && session.output().answersPing()) {
            handler.call(() -> callbacks.pong(buffer.nioBuffer(payload, length).asReadOnlyBuffer()));
        }
    }

    @Override
    public void onClose(CloseStatus status) {
        handler.on(new ClosingHandshake.PeerClose(status), EndedBy.PEER);
    }

    // Rates. Control frames count as messages do: they cost as much.

    private void count() {
        SessionRates current = rates;
        if (current != null && !current.admitMessage(now)) {
            tooFast(current, SessionRates.MESSAGES,
                    "more than " + current.policy().messagesPerMinute() + " messages in a minute");
        }
    }

    private void countBytes(SessionRates current, int bytes) {
        if (handler.isOpen() && !current.admitBytes(bytes, now)) {
            tooFast(current, SessionRates.BYTES,
                    "more than " + current.policy().bytesPerSecond() + " bytes in a second");
        }
    }

    private void tooFast(SessionRates current, String limit, String reason) {
        handler.limitReached(limit, current.isObserved(), current.isWorthTelling(now));
        if (!current.isObserved()) {
            throw ProtocolViolation.policyViolation(reason);
        }
    }

    // Reading pauses.

    /** Reads nothing and hands nothing on, for the application's sake. */
    void pauseReading(PauseReason reason) {
        if (handler.isOpen()) {
            timers.paused();
            pause(reason);
        }
    }

    /** Reads again, as far as this reason is concerned. */
    void resumeReading(PauseReason reason) {
        if (handler.isOpen() && isPausedFor(reason)) {
            resume(reason);
            if (!isPausedFor(PauseReason.CALLBACKS) && !isPausedFor(PauseReason.APPLICATION)) {
                timers.resumed(loop.now());
            }
            handler.schedule();
        }
    }

    @Override
    public void onLongTurn() {
        pause(OTHERS_TURN);
        loop.executeQuietly(() -> resume(OTHERS_TURN));
    }

    /** Reads nothing and hands nothing on, whatever time does meanwhile. */
    void pause(PauseReason reason) {
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
        };
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
}
