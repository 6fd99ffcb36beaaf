package io.wsgateway.opening;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Tells of sessions that ended at once, of all listeners: their peers may have disliked the 101. Immutable; its parts are
 * thread-safe.
 */
public record EarlyEnds(HandshakeJournal journal, HandshakeLog log) {

    /**
     * A session has ended at once.
     *
     * @param session its number
     * @param age how long it was open
     * @param now the time of the event loop, in nanoseconds
     */
    public void ended(long session, InetAddress peer, Duration age, long now) {
        String detail = "lost " + age.toMillis() + " ms after the 101, without a Close, before any message";
        if (journal.endedAtOnce(session, detail)) {
            log.log(AcceptedFlaw.ENDED_AT_ONCE, peer, detail, now);
        }
    }
}
