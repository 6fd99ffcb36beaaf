package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many opening handshakes there were. Immutable.
 *
 * @param since when counting began
 * @param total how many there were since then
 * @param period how long each of the periods is
 * @param periods those of the last hour at most, the oldest first; the last one isn't over
 */
public record HandshakeCounts(Instant since, Sums total, Duration period, List<Period> periods) {

    public HandshakeCounts {
        periods = List.copyOf(periods);
    }

    /**
     * How many there were of each outcome. Immutable.
     *
     * @param accepted how many were accepted, flawed ones too
     * @param flawed how many of those were found to be flawed meanwhile, by flaw; those that there were
     * @param rejected how many were rejected, by reason; those that there were
     * @param failed how many ended before a request came, in the handshake of TLS; those that there were
     */
    public record Sums(long accepted, Map<AcceptedFlaw, Long> flawed, Map<RejectionReason, Long> rejected,
            Map<TlsFailure, Long> failed) {

        /** None. */
        static final Sums NONE = new Sums(0, Map.of(), Map.of(), Map.of());

        public Sums {
            flawed = Map.copyOf(flawed);
            rejected = Map.copyOf(rejected);
            failed = Map.copyOf(failed);
        }
    }

    /**
     * How many there were in one period. Immutable.
     *
     * @param start when it began
     */
    public record Period(Instant start, Sums sums) {}
}
