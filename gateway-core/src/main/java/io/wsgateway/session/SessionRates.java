package io.wsgateway.session;

import io.wsgateway.limits.LimitUsages;
import io.wsgateway.protocol.frame.MessageLimits;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How fast one session's peer sends, held against its route's rates. Confined to the session's event loop. */
public final class SessionRates {

    /** The configuration key of the limit on messages. */
    public static final String MESSAGES = "messages-per-minute";
    /** The configuration key of the limit on bytes. */
    public static final String BYTES = "bytes-per-second";
    /** The configuration key of the limit on control frames and empty messages. */
    public static final String CONTROL_FRAMES = "control-frames-per-second";

    /** The shortest time between two reports of one session that is only observed. */
    private static final long TOLD_AGAIN = TimeUnit.MINUTES.toNanos(1);

    private final RatePolicy policy;
    private final LimitUsages usages;
    private final @Nullable Rate messages;
    private final @Nullable Rate bytes;
    /** Null until two come in a second. */
    private @Nullable Rate controlFrames;
    private boolean told;
    private long toldAt;

    private SessionRates(RatePolicy policy, int longestMessage, long nowNanos, LimitUsages usages) {
        this.policy = policy;
        this.usages = usages;
        messages = policy.messagesPerMinute() == 0
                ? null
                : Rate.messagesPerMinute(policy.messagesPerMinute(), nowNanos);
        bytes = policy.bytesPerSecond() == 0
                ? null
                : Rate.bytesPerSecond(policy.bytesPerSecond(), longestMessage, nowNanos);
    }

    /**
     * The rates of a session that opens now; null where there is no limit, as nearly always.
     *
     * @param nowNanos the time, of {@link System#nanoTime}'s kind
     * @param usages who is told how near the session comes to the limits
     */
    public static @Nullable SessionRates of(SessionPolicy policy, long nowNanos, LimitUsages usages) {
        RatePolicy rates = policy.rates();
        int longestWhole = (int) Math.min(policy.messages().messageBytes(), MessageLimits.LONGEST_WHOLE);
        return rates.messagesPerMinute() == 0 && rates.bytesPerSecond() == 0
                ? null
                : new SessionRates(rates, longestWhole, nowNanos, usages);
    }

    /**
     * The rates of a session that has sent two control frames in a second, of which one is counted: few ever do.
     *
     * @param known its rates by now; null: none
     * @param usages as with {@link #of}
     */
    public static SessionRates withControlFrames(@Nullable SessionRates known, RatePolicy policy, long nowNanos,
            LimitUsages usages) {
        SessionRates rates = known == null ? new SessionRates(policy, 0, nowNanos, usages) : known;
        Rate frames = Rate.framesPerSecond(policy.controlFramesPerSecond(), nowNanos);
        frames.count(1, nowNanos);
        frames.tryAcquire(1, nowNanos);
        rates.controlFrames = frames;
        return rates;
    }

    /** True if control frames are counted. */
    public boolean countsControlFrames() {
        return controlFrames != null;
    }

    /** A control frame that answers nothing has come, or an empty message; false if it is one too many. */
    public boolean admitControlFrame(long nowNanos) {
        return admits(controlFrames, CONTROL_FRAMES, 1, nowNanos);
    }

    /** The limits it is held against. */
    public RatePolicy policy() {
        return policy;
    }

    /** A message or a control frame has come; false if it is one too many. */
    public boolean admitMessage(long nowNanos) {
        return admits(messages, MESSAGES, 1, nowNanos);
    }

    /** Bytes have come; false if their number exceeds the rate. */
    public boolean admitBytes(int count, long nowNanos) {
        return admits(bytes, BYTES, count, nowNanos);
    }

    private boolean admits(@Nullable Rate rate, String limit, int units, long nowNanos) {
        if (rate == null) {
            return true;
        }
        used(limit, rate.count(units, nowNanos));
        return rate.tryAcquire(units, nowNanos);
    }

    private void used(String limit, long used) {
        if (used > 0) {
            usages.record(limit, used);
        }
    }

    /** The session is over: what came last is told of. */
    public void end() {
        tellLast(MESSAGES, messages);
        tellLast(BYTES, bytes);
        tellLast(CONTROL_FRAMES, controlFrames);
    }

    private void tellLast(String limit, @Nullable Rate rate) {
        if (rate != null) {
            used(limit, rate.counted());
        }
    }

    /** True if nothing follows but counting. */
    public boolean isObserved(String limit) {
        return policy.isObserved(limit);
    }

    /** Whether to tell of what was too much now, or whether that was done a short while ago. */
    public boolean isWorthTelling(long nowNanos) {
        if (told && nowNanos - toldAt < TOLD_AGAIN) {
            return false;
        }
        told = true;
        toldAt = nowNanos;
        return true;
    }
}
