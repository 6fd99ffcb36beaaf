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
    private static final RejectionReason[] REASONS = RejectionReason.values();

    /** By ordinal; accepted ones behind them. */
    private final long[] total = new long[REASONS.length + 1];
    private final Instant since;
    /** Those in which something was counted, the newest last. */
    private final Deque<Minute> minutes = new ArrayDeque<>();

    private record Minute(long number, long[] counts) {}

    HandshakeCounter(Instant since) {
        this.since = since;
    }

    /** One more, rejected for this reason; null: accepted. */
    void count(@Nullable RejectionReason reason, long millis) {
        int index = reason == null ? REASONS.length : reason.ordinal();
        long number = Math.floorDiv(millis, PERIOD_MILLIS);
        // Clocks are set back: then it is counted where counting is.
        if (minutes.isEmpty() || minutes.getLast().number() < number) {
            minutes.add(new Minute(number, new long[total.length]));
            forget(number);
        }
        total[index]++;
        minutes.getLast().counts()[index]++;
    }

    HandshakeCounts counts(long millis) {
        long last = Math.floorDiv(millis, PERIOD_MILLIS);
        forget(last);
        Map<Long, long[]> byNumber = new HashMap<>();
        minutes.forEach(minute -> byNumber.put(minute.number(), minute.counts()));
        List<HandshakeCounts.Period> periods = new ArrayList<>();
        long first = Math.max(last - PERIODS + 1, Math.floorDiv(since.toEpochMilli(), PERIOD_MILLIS));
        for (long number = first; number <= last; number++) {
            long[] counts = byNumber.getOrDefault(number, new long[total.length]);
            periods.add(new HandshakeCounts.Period(Instant.ofEpochMilli(number * PERIOD_MILLIS), counts[REASONS.length],
                    rejected(counts)));
        }
        return new HandshakeCounts(since, total[REASONS.length], rejected(total), Duration.ofMillis(PERIOD_MILLIS),
                periods);
    }

    private void forget(long now) {
        while (!minutes.isEmpty() && minutes.getFirst().number() <= now - PERIODS) {
            minutes.removeFirst();
        }
    }

    private static Map<RejectionReason, Long> rejected(long[] counts) {
        Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
        for (RejectionReason reason : REASONS) {
            if (counts[reason.ordinal()] > 0) {
                rejected.put(reason, counts[reason.ordinal()]);
            }
        }
        return rejected;
    }
}
