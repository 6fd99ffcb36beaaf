package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts opening handshakes by outcome, in all and for each minute of the last hour. Time is an argument. Not thread-safe. */
final class HandshakeCounter {

    private static final long PERIOD_MILLIS = 60_000;
    private static final int PERIODS = 60;

    private final Instant since;
    private final Tally total = new Tally(0);
    /** Those minutes in which something was counted, the newest last. */
    private final Deque<Tally> minutes = new ArrayDeque<>();

    /** What was counted in one minute, or in all. */
    private static final class Tally {

        private final long minute;
        private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
        private long accepted;

        Tally(long minute) {
            this.minute = minute;
        }

        void count(@Nullable RejectionReason reason) {
            if (reason == null) {
                accepted++;
            } else {
                rejected.merge(reason, 1L, Long::sum);
            }
        }
    }

    HandshakeCounter(Instant since) {
        this.since = since;
    }

    /** One more, rejected for this reason; null: accepted. */
    void count(@Nullable RejectionReason reason, long millis) {
        long minute = Math.floorDiv(millis, PERIOD_MILLIS);
        // Clocks are set back: then it is counted where counting is.
        if (minutes.isEmpty() || minutes.getLast().minute < minute) {
            minutes.add(new Tally(minute));
            forget(minute);
        }
        total.count(reason);
        minutes.getLast().count(reason);
    }

    HandshakeCounts counts(long millis) {
        long last = Math.floorDiv(millis, PERIOD_MILLIS);
        forget(last);
        Map<Long, Tally> byMinute = new HashMap<>();
        minutes.forEach(tally -> byMinute.put(tally.minute, tally));
        List<HandshakeCounts.Period> periods = new ArrayList<>();
        long first = Math.max(last - PERIODS + 1, Math.floorDiv(since.toEpochMilli(), PERIOD_MILLIS));
        for (long minute = first; minute <= last; minute++) {
            Tally tally = byMinute.getOrDefault(minute, new Tally(minute));
            periods.add(new HandshakeCounts.Period(Instant.ofEpochMilli(minute * PERIOD_MILLIS), tally.accepted,
                    tally.rejected));
        }
        return new HandshakeCounts(since, total.accepted, total.rejected, Duration.ofMillis(PERIOD_MILLIS), periods);
    }

    private void forget(long now) {
        while (!minutes.isEmpty() && minutes.getFirst().minute <= now - PERIODS) {
            minutes.removeFirst();
        }
    }
}
