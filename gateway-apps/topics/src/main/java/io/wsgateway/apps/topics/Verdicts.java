package io.wsgateway.apps.topics;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a server has said of one session, as long as it holds, within a bound. Thread-safe. */
final class Verdicts {

    /** The most that are kept; the oldest goes. */
    static final int MOST = 128;

    private record Subject(Action action, String topic) {}

    private record Given(Verdict verdict, Instant until) {}

    // Guarded by this.

    private final Map<Subject, Given> all = new LinkedHashMap<>();
    private int round;

    /** Another number after each {@link #clear}. */
    synchronized int round() {
        return round;
    }

    /** What was said, or nothing that holds: {@link Verdict#UNKNOWN}. */
    synchronized Verdict find(Action action, String topic, Instant now) {
        Given given = all.get(new Subject(action, topic));
        return given == null || !now.isBefore(given.until()) ? Verdict.UNKNOWN : given.verdict();
    }

    /** This was said to a question of that round; what is of an earlier one holds no longer. */
    synchronized void keep(Action action, String topic, Verdict verdict, Instant now, Duration holds, int of) {
        if (of != round) {
            return;
        }
        Subject subject = new Subject(action, topic);
        all.remove(subject);
        if (verdict != Verdict.UNKNOWN && holds.isPositive()) {
            all.put(subject, new Given(verdict, now.plus(holds)));
        }
        if (all.size() > MOST) {
            all.remove(all.keySet().iterator().next());
        }
    }

    /** Nothing of it holds any more. */
    synchronized void clear() {
        all.clear();
        round++;
    }
}
