package io.wsgateway.limits;

import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may begin an opening handshake now: how fast all do, how fast each address does, and which has to wait after rejections.
 * The address is asked first, so that one that is refused takes nothing of what there is for all. Who is refused costs no memory.
 * Time is an argument, in nanoseconds of any origin. Thread-safe.
 */
public final class HandshakeLimiter {

    /** Refuses nobody. */
    public static final HandshakeLimiter NONE = new HandshakeLimiter(HandshakeLimits.NONE, LimitReports.NONE, 0, 0);

    private static final int LATER = 5;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final HandshakeRefusal TOO_MANY =
            new HandshakeRefusal(RejectionReason.HANDSHAKE_RATE, HandshakeRates.KEY, LATER);
    private static final HandshakeRefusal ADDRESS_TOO_FAST =
            new HandshakeRefusal(RejectionReason.ADDRESS_HANDSHAKE_RATE, HandshakeRates.ADDRESS_KEY, LATER);

    private final HandshakeLimits limits;
    private final LimitReports reports;
    private final SharedRate all;
    private final AddressTable addresses;
    private final AtomicLong inThisSecond = new AtomicLong();
    private volatile long thisSecond;
    private final IntConsumer counted;
    private final boolean byAddress;
    private final boolean allObserved;
    private final boolean addressObserved;
    private final boolean penaltyObserved;
    /** By how long they ask for. */
    private final AtomicReferenceArray<@Nullable HandshakeRefusal> penalties =
            new AtomicReferenceArray<>((int) PenaltyPolicy.LONGEST.toSeconds() + 1);

    /**
     * Nobody has come yet.
     *
     * @param reports who is told of limits that are reached
     * @param seed a number that nobody outside knows
     */
    public HandshakeLimiter(HandshakeLimits limits, LimitReports reports, long seed, long now) {
        this.limits = limits;
        this.reports = reports;
        this.counted = count -> reports.used(HandshakeRates.ADDRESS_KEY, count);
        HandshakeRates rates = limits.rates();
        this.allObserved = limits.observed().contains(HandshakeRates.KEY);
        this.addressObserved = limits.observed().contains(HandshakeRates.ADDRESS_KEY);
        this.penaltyObserved = limits.observed().contains(PenaltyPolicy.KEY);
        this.all = new SharedRate(rates.perSecond(), rates.burst(), now);
        this.addresses = new AddressTable(rates, limits.penalty(), seed);
        this.byAddress = rates.perSecondPerAddress() > 0 || limits.penalty().isOn() || addressObserved;
    }

    /**
     * A peer begins a handshake.
     *
     * @param peer its address; one that has none is limited only with all others
     * @return null, or why it may not; who is told of limits has been told of that
     */
    public @Nullable HandshakeRefusal admit(InetAddress peer, long now) {
        countAll(now);
        long key = limits.prefix().key(peer);
        if (byAddress && key != AddressPrefix.NONE) {
            HandshakeRefusal refusal = ofAddress(key, peer, now);
            if (refusal != null) {
                return refusal;
            }
        }
        return all.tryAcquire(now) || isObserved(HandshakeRates.KEY, peer, allObserved) ? null : TOO_MANY;
    }

    private @Nullable HandshakeRefusal ofAddress(long key, InetAddress peer, long now) {
        long wait = limits.penalty().isOn() ? addresses.waitNanos(key, now) : 0;
        if (wait > 0 && !isObserved(PenaltyPolicy.KEY, peer, penaltyObserved)) {
            return penalty(wait);
        }
        return addresses.tryAcquire(key, now, counted)
                || isObserved(HandshakeRates.ADDRESS_KEY, peer, addressObserved)
                        ? null
                        : ADDRESS_TOO_FAST;
    }

    /** Threads may disagree for a moment on which second it is; it is a figure for people. */
    private void countAll(long now) {
        long second = Math.floorDiv(now, SECOND);
        if (second != thisSecond) {
            thisSecond = second;
            inThisSecond.set(0);
        }
        reports.used(HandshakeRates.KEY, inThisSecond.incrementAndGet());
    }

    private boolean isObserved(String limit, InetAddress peer, boolean observed) {
        reports.reached(limit, peer, observed);
        return observed;
    }

    private HandshakeRefusal penalty(long nanos) {
        int seconds = (int) Math.min(TimeUnit.NANOSECONDS.toSeconds(nanos - 1) + 1, penalties.length() - 1);
        HandshakeRefusal made = penalties.get(seconds);
        if (made == null) {
            made = new HandshakeRefusal(RejectionReason.PENALTY, PenaltyPolicy.KEY, seconds);
            penalties.set(seconds, made);
        }
        return made;
    }

    /**
     * A handshake that was let in is rejected.
     *
     * @param status what it is answered
     */
    public void rejected(InetAddress peer, int status, long now) {
        if (isOwnFault(status)) {
            count(peer, now);
        }
    }

    /** A handshake that was let in fails in TLS; who doesn't accept the listener's certificate isn't at fault. */
    public void failed(InetAddress peer, TlsFailure failure, long now) {
        if (failure != TlsFailure.CERTIFICATE_REJECTED) {
            count(peer, now);
        }
    }

    private void count(InetAddress peer, long now) {
        if (limits.penalty().isOn()) {
            long key = limits.prefix().key(peer);
            if (key != AddressPrefix.NONE) {
                reports.used(PenaltyPolicy.KEY, addresses.rejected(key, now));
            }
        }
    }

    /** Limits and what the gateway can't do are nobody's fault. */
    private static boolean isOwnFault(int status) {
        return status >= 400 && status < 500 && status != 429;
    }

    /** A handshake is accepted. */
    public void accepted(InetAddress peer, long now) {
        if (limits.penalty().isOn()) {
            addresses.accepted(limits.prefix().key(peer), now);
        }
    }

    /** How many bytes it takes to remember addresses. */
    public long bytes() {
        return addresses.bytes();
    }
}
