package io.wsgateway.launcher.admin;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How fast tokens can be guessed: from one address, which of IPv6 is its /64, ten at once and then one every six seconds.
 * Addresses share 1024 places, in an order nobody knows, so a flood of them takes no more memory. Thread-safe.
 *
 * <p>The generic cell rate algorithm: each place remembers until when its guesses are paid for at the allowed pace.
 */
final class GuessLimit {

    private static final int PLACES = 1024;
    private static final int NETWORK_BYTES = 8;
    private static final long PACE = TimeUnit.SECONDS.toNanos(6);
    private static final long BURST = 10 * PACE;

    private final AtomicLongArray paidUntil = new AtomicLongArray(PLACES);
    private final int seed = ThreadLocalRandom.current().nextInt();
    private final long start;

    /**
     * @param now the time, in nanoseconds of any origin
     */
    GuessLimit(long now) {
        start = now;
    }

    /** Seconds until one more guess may be made from there; 0: now. */
    long wait(InetAddress peer, long now) {
        long ahead = paidUntil.get(place(peer)) - (now - start);
        return ahead + PACE <= BURST ? 0 : TimeUnit.NANOSECONDS.toSeconds(ahead + PACE - BURST) + 1;
    }

    /** A guess that was wrong. */
    void wrong(InetAddress peer, long now) {
        paidUntil.updateAndGet(place(peer), until -> Math.max(until, now - start) + PACE);
    }

    private int place(InetAddress peer) {
        byte[] address = peer.getAddress();
        int hash = (Arrays.hashCode(Arrays.copyOf(address, Math.min(address.length, NETWORK_BYTES))) ^ seed)
                * 0x9e3779b9;
        return hash >>> Integer.SIZE - 10;
    }
}
