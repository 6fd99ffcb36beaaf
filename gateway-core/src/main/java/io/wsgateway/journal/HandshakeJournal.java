package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.RejectionReason;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The opening handshakes there were: all are counted; the last rejected ones, and some of those accepted, are kept. Those
 * are asked first whether to keep one, then given it, so that what isn't kept costs nothing. Thread-safe.
 */
public final class HandshakeJournal {

    private final JournalLimits limits;
    private final InstantSource clock;
    private final HandshakeCounter counter;
    /** The newest last. */
    private final Deque<HandshakeEntry> kept = new ArrayDeque<>();
    private long bytes;
    private long number;
    private long second;
    private int acceptedInSecond;

    /** An empty journal. */
    public HandshakeJournal(JournalLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.counter = new HandshakeCounter(clock.instant());
    }

    /** Counts an accepted handshake; true if it is to be kept. */
    public synchronized boolean accepted() {
        long millis = clock.millis();
        counter.count(null, millis);
        if (second != millis / 1000) {
            second = millis / 1000;
            acceptedInSecond = 0;
        }
        if (limits.bytes() == 0 || acceptedInSecond >= limits.acceptedPerSecond()) {
            return false;
        }
        acceptedInSecond++;
        return true;
    }

    /** Counts a rejected handshake; true if it is to be kept. */
    public synchronized boolean rejected(RejectionReason reason) {
        counter.count(reason, clock.millis());
        return limits.bytes() > 0;
    }

    /** Keeps one, redacted; the oldest go where there is no room. */
    public void keep(HandshakeSeen seen) {
        // Made outside of the lock: its text takes longer than all the rest.
        HandshakeEntry unnumbered = HandshakeEntry.of(0, clock.instant(), seen);
        long size = unnumbered.bytes();
        synchronized (this) {
            kept.add(unnumbered.numbered(++number));
            bytes += size;
            while (bytes > limits.bytes()) {
                bytes -= kept.removeFirst().bytes();
            }
        }
    }

    /** What is kept, the newest first. */
    public synchronized List<HandshakeEntry> entries() {
        return new ArrayList<>(kept.reversed());
    }

    /** How many there were. */
    public synchronized HandshakeCounts counts() {
        return counter.counts(clock.millis());
    }
}
