package io.wsgateway.session;

import java.time.Duration;

/**
 * What an open session is due for, and when: keepalive, a message that takes too long, a reader that doesn't read, a Close
 * that isn't answered. Times are those of a {@code nanoTime} clock, which is an argument. Its own entry on the wheel of
 * deadlines. Confined to the session's event loop.
 */
public abstract class SessionTimers extends DeadlineWheel.Entry {

    /** What is due. */
    public enum Due {
        /** Nothing yet. */
        NOTHING,
        /** The peer was silent for the ping interval: send a Ping. */
        PING,
        /** The peer was silent, and didn't answer the Ping either. */
        PEER_SILENT,
        /** A message began and didn't end in time. */
        MESSAGE_LATE,
        /** The peer reads nothing. */
        READER_STALLED,
        /** The session is as old as it may become. */
        TOO_OLD,
        /** The closing handshake didn't end in time, or what came before the peer's end wasn't taken in time. */
        CLOSE_LATE
    }

    /** A peer that has read nothing for this long, with the outbound budget half used, is given up. */
    private static final long STALL_NANOS = 30_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;
    /** The unit that a session's greatest age is kept in. */
    private static final long AGE_NANOS = 100_000_000;

    private final SessionPolicy policy;
    private final long start;

    /** All as nanoseconds since {@link #start}: differences of nanoTime don't overflow, {@link #NEVER} stays greatest. */
    private long received;
    private long pinged = NEVER;
    private long messageBegan = NEVER;
    /** Since when the peer reads nothing; while the session closes, since when our Close waits, or what came before the peer's end. */
    private long stalled = NEVER;
    /** In units of {@link #AGE_NANOS}; 0: no limit. */
    private final int oldest;
    private int roundTripMicros;
    /** Reading has paused since the last Ping: when its Pong is read says nothing. */
    private boolean unmeasured;
    private boolean paused;
    private boolean closing;

    /**
     * Timers of a session that opens now.
     *
     * @param age how old it may become; zero: no limit
     */
    protected SessionTimers(SessionPolicy policy, long now, Duration age) {
        this.policy = policy;
        this.start = now;
        this.oldest = Math.clamp(Math.ceilDiv(age.toNanos(), AGE_NANOS), 0, Integer.MAX_VALUE);
    }

    /** Bytes of the peer have arrived. */
    public void received(long now) {
        received = now - start;
    }

    /** How long the session has been open. */
    public Duration age(long now) {
        return Duration.ofNanos(now - start);
    }

    /** How long the peer has been silent. */
    public Duration silence(long now) {
        return Duration.ofNanos(now - start - received);
    }

    /**
     * A Ping of the keepalive is sent.
     *
     * @return its payload, by which its Pong is told from one that nobody asked for
     */
    public int pinged(long now) {
        pinged = now - start;
        unmeasured = false;
        return payload();
    }

    /** A Pong with this payload has come; false if it isn't one for the keepalive's last Ping. */
    public boolean ponged(long now, int payload) {
        if (pinged == NEVER || payload != payload()) {
            return false;
        }
        if (!unmeasured) {
            roundTripMicros = Math.clamp((now - start - pinged) / 1000, 1, Integer.MAX_VALUE);
        }
        pinged = NEVER;
        return true;
    }

    /** Whether the last Pong says how long the way takes: it doesn't where reading had paused. */
    public boolean isMeasured() {
        return !unmeasured;
    }

    /** How long the last answer to a Ping of the keepalive took, in microseconds; 0 if there was none yet. */
    public int roundTripMicros() {
        return roundTripMicros;
    }

    /** Hardly ever what an application chooses, and another for each Ping. */
    private int payload() {
        return (int) ((start + pinged) * 0x9E37_79B9_7F4A_7C15L >>> 32);
    }

    /** The first bytes of a message have arrived, but not all of it; or, of one that is handed on in parts, a part. */
    public void messageBegan(long now) {
        messageBegan = now - start;
    }

    /** No message is under way. */
    public void messageEnded() {
        messageBegan = NEVER;
    }

    /** True if a message is under way. */
    public boolean isMessageUnderWay() {
        return messageBegan != NEVER;
    }

    /** The channel takes no more: reading from the peer pauses, and its silence isn't counted. */
    public void stalled(long now) {
        if (!closing) {
            stalled = now - start;
        }
    }

    /** The peer reads again. */
    public void flowing(long now) {
        if (!closing) {
            stalled = NEVER;
            restart(now);
        }
    }

    /** Reading from the peer pauses until the application has caught up: the peer's silence isn't counted. */
    public void paused() {
        paused = true;
    }

    /** Reading goes on. */
    public void resumed(long now) {
        paused = false;
        restart(now);
    }

    /** The peer could not make itself heard until now. */
    private void restart(long now) {
        received(now);
        unmeasured = true;
        if (isMessageUnderWay()) {
            messageBegan(now);
        }
    }

    /** The closing handshake has begun, or the peer's side is over; nothing else is due from now on. */
    public void closing(long now) {
        closing = true;
        stalled = now - start;
    }

    /** When anything is due next; {@code Long.MAX_VALUE} is never. */
    public long next() {
        long next = closing ? closeDue() : Math.min(ageDue(), openDue());
        return next == NEVER ? NEVER : start + next;
    }

    private long closeDue() {
        return stalled + policy.closeTimeout().toNanos();
    }

    private long ageDue() {
        return oldest == 0 ? NEVER : oldest * AGE_NANOS;
    }

    private long openDue() {
        if (stalled != NEVER) {
            return stalled + STALL_NANOS;
        }
        return paused ? NEVER : Math.min(keepaliveDue(), messageDue());
    }

    /** What is due now. */
    public Due due(long now) {
        long elapsed = now - start;
        if (closing) {
            return elapsed >= closeDue() ? Due.CLOSE_LATE : Due.NOTHING;
        }
        if (elapsed >= ageDue()) {
            return Due.TOO_OLD;
        }
        if (stalled != NEVER) {
            return elapsed >= stalled + STALL_NANOS ? Due.READER_STALLED : Due.NOTHING;
        }
        if (paused) {
            return Due.NOTHING;
        }
        if (elapsed >= messageDue()) {
            return Due.MESSAGE_LATE;
        }
        if (elapsed >= keepaliveDue()) {
            return isAnswerAwaited() ? Due.PEER_SILENT : Due.PING;
        }
        return Due.NOTHING;
    }

    private long keepaliveDue() {
        if (policy.keepalive().pingInterval().isZero()) {
            return NEVER;
        }
        return isAnswerAwaited()
                ? pinged + policy.keepalive().pongTimeout().toNanos()
                : received + policy.keepalive().pingInterval().toNanos();
    }

    /** Whatever has arrived since a Ping was sent shows that the peer is there. */
    private boolean isAnswerAwaited() {
        return pinged != NEVER && pinged > received;
    }

    private long messageDue() {
        return messageBegan == NEVER ? NEVER : messageBegan + policy.messageTimeout().toNanos();
    }
}
