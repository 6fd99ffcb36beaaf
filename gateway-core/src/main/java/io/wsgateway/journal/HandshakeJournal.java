package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The opening handshakes there were: all are counted; the last of those rejected, failed or flawed are kept, and some of those
 * accepted. It is asked first whether one is to be kept, then given it, so that what isn't kept costs nothing. Thread-safe.
 */
public final class HandshakeJournal {

    private JournalLimits limits;
    private final InstantSource clock;
    private final HandshakeCounter counter;
    /** The newest last. */
    private final Deque<KeptHandshake> kept = new ArrayDeque<>();
    private final AcceptedLately lately = new AcceptedLately();
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

    /** From now on so many are kept; the oldest go where there is no room any more. */
    public synchronized void limit(JournalLimits others) {
        limits = others;
        grow(0);
    }

    /**
     * Counts an accepted handshake; true if it is to be kept.
     *
     * @param session the number of the session that it opens
     * @param flaw what is wrong with it nonetheless
     */
    public synchronized boolean accepted(long session, Optional<AcceptedFlaw> flaw) {
        long millis = clock.millis();
        counter.accepted(millis);
        if (flaw.isPresent()) {
            counter.count(flaw.get(), millis);
            lately.add(session, new AcceptedLately.Handshake(millis, null));
            return limits.bytes() > 0;
        }
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
        keep(unnumbered);
    }

    /**
     * Counts a handshake that ended in that of TLS, and keeps it.
     *
     * @param detail what was found; escaped, bounded, free of secrets
     */
    public void failed(String listener, InetSocketAddress peer, TlsFailure failure, String detail) {
        HandshakeEntry unnumbered = HandshakeEntry.failed(0, clock.instant(), listener, peer, failure, detail);
        synchronized (this) {
            counter.count(failure, clock.millis());
            if (limits.bytes() > 0) {
                keep(unnumbered);
            }
        }
    }

    private synchronized void keep(HandshakeEntry unnumbered) {
        HandshakeEntry entry = unnumbered.numbered(++number);
        KeptHandshake place = new KeptHandshake(entry);
        kept.add(place);
        if (entry.session().isPresent() && entry.reason().isEmpty()) {
            lately.add(entry.session().getAsLong(),
                    new AcceptedLately.Handshake(entry.time().toEpochMilli(), place));
        }
        grow(entry.bytes());
    }

    private void grow(long more) {
        bytes += more;
        while (bytes > limits.bytes()) {
            bytes -= kept.removeFirst().forget();
        }
    }

    /**
     * Counts an accepted handshake as {@link AcceptedFlaw#ENDED_AT_ONCE}, and marks it where it is kept; false, and nothing is
     * done, if it was flawed before.
     *
     * @param session the number of its session
     * @param detail what was found; escaped, bounded, free of secrets
     */
    public synchronized boolean endedAtOnce(long session, String detail) {
        AcceptedLately.Handshake handshake = lately.remove(session);
        KeptHandshake place = handshake == null ? null : handshake.kept();
        if (handshake != null && place == null) {
            return false;
        }
        counter.count(AcceptedFlaw.ENDED_AT_ONCE, clock.millis());
        if (place != null) {
            grow(place.mark(AcceptedFlaw.ENDED_AT_ONCE, detail));
        }
        return true;
    }

    /** What is kept, the newest first. */
    public synchronized List<HandshakeEntry> entries() {
        return kept.reversed().stream().map(KeptHandshake::entry).toList();
    }

    /** How many there were. */
    public synchronized HandshakeCounts counts() {
        return counter.counts(clock.millis());
    }
}
