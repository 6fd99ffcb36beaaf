package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
        private final Map<AcceptedFlaw, Long> flawed = new EnumMap<>(AcceptedFlaw.class);
        private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
        private final Map<TlsFailure, Long> failed = new EnumMap<>(TlsFailure.class);
        private long accepted;

        Tally(long minute) {
            this.minute = minute;
        }

        void accepted() {
            accepted++;
        }

        void count(HandshakeProblem problem) {
            switch (problem) {
                case AcceptedFlaw flaw -> flawed.merge(flaw, 1L, Long::sum);
                case RejectionReason reason -> rejected.merge(reason, 1L, Long::sum);
                case TlsFailure failure -> failed.merge(failure, 1L, Long::sum);
            }
        }

        HandshakeCounts.Sums sums() {
            return new HandshakeCounts.Sums(accepted, flawed, rejected, failed);
        }
    }

    HandshakeCounter(Instant since) {
        this.since = since;
    }

    /** One more that is accepted. */
    void accepted(long millis) {
        count(Tally::accepted, millis);
    }

    /** One more that is rejected, fails, or is found to be flawed after it was counted as accepted. */
    void count(HandshakeProblem problem, long millis) {
        count(tally -> tally.count(problem), millis);
    }

    private void count(Consumer<Tally> one, long millis) {
        long minute = Math.floorDiv(millis, PERIOD_MILLIS);
        // Clocks are set back: then it is counted where counting is.
        if (minutes.isEmpty() || minutes.getLast().minute < minute) {
            minutes.add(new Tally(minute));
            forget(minute);
        }
        one.accept(total);
        one.accept(minutes.getLast());
    }

    HandshakeCounts counts(long millis) {
        long last = Math.floorDiv(millis, PERIOD_MILLIS);
        forget(last);
        Map<Long, HandshakeCounts.Sums> byMinute = new HashMap<>();
        minutes.forEach(tally -> byMinute.put(tally.minute, tally.sums()));
        List<HandshakeCounts.Period> periods = new ArrayList<>();
        long first = Math.max(last - PERIODS + 1, Math.floorDiv(since.toEpochMilli(), PERIOD_MILLIS));
        for (long minute = first; minute <= last; minute++) {
            periods.add(new HandshakeCounts.Period(Instant.ofEpochMilli(minute * PERIOD_MILLIS),
                    byMinute.getOrDefault(minute, HandshakeCounts.Sums.NONE)));
        }
        return new HandshakeCounts(since, total.sums(), Duration.ofMillis(PERIOD_MILLIS), periods);
    }

    private void forget(long now) {
        while (!minutes.isEmpty() && minutes.getFirst().minute <= now - PERIODS) {
            minutes.removeFirst();
        }
    }
}
