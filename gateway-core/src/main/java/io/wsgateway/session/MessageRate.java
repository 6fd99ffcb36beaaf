package io.wsgateway.session;

import java.util.concurrent.TimeUnit;

/**
 * How fast one session may send: so many messages a minute, all of which may come at once. Confined to the channel's event
 * loop.
 *
 * <p>The generic cell rate algorithm: one long remembers when, at the allowed pace, the messages taken so far would have
 * been sent; a message which would push that more than a minute ahead is one too many.
 */
public final class MessageRate {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final long interval;
    private long paidUntil;

    /**
     * A full minute's messages may be sent at once.
     *
     * @param messagesPerMinute the limit; 0 is no limit
     * @param nowNanos the time, of {@link System#nanoTime}'s kind
     */
    public MessageRate(int messagesPerMinute, long nowNanos) {
        if (messagesPerMinute < 0) {
            throw new IllegalArgumentException("messages per minute must not be negative: " + messagesPerMinute);
        }
        interval = messagesPerMinute == 0 ? 0 : MINUTE / messagesPerMinute;
        paidUntil = nowNanos;
    }

    /** Takes one message, or says that it is one too many; that one isn't counted. */
    public boolean tryAcquire(long nowNanos) {
        long ahead = Math.max(paidUntil - nowNanos, 0) + interval;
        if (ahead > MINUTE) {
            return false;
        }
        paidUntil = nowNanos + ahead;
        return true;
    }
}
