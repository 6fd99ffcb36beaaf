package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many opening handshakes there were. Immutable.
 *
 * @param since when counting began
 * @param accepted how many were accepted since then
 * @param rejected how many were rejected since then, by reason; those that there were
 * @param period how long each of the periods is
 * @param periods those of the last hour at most, the oldest first; the last one isn't over
 */
public record HandshakeCounts(Instant since, long accepted, Map<RejectionReason, Long> rejected, Duration period,
        List<Period> periods) {

    public HandshakeCounts {
        rejected = Map.copyOf(rejected);
        periods = List.copyOf(periods);
    }

    /**
     * How many there were in one period.
     *
     * @param start when it began
     */
    public record Period(Instant start, long accepted, Map<RejectionReason, Long> rejected) {
        public Period {
            rejected = Map.copyOf(rejected);
        }
    }
}
