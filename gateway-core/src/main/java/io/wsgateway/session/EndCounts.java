package io.wsgateway.session;

import io.wsgateway.app.EndedBy;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How sessions ended: counted by close code and by who ended them, and by silence where nobody said so. Thread-safe. */
public final class EndCounts {

    /** The most kinds counted apart, since peers choose codes; all others are counted as one. */
    private static final int MOST_KINDS = 256;
    /** No code: those beyond {@link #MOST_KINDS}. */
    public static final int OTHERS = 0;

    private final Map<Kind, Long> counts = new HashMap<>();
    private final SilentEnds silent;

    /**
     * A way to end.
     *
     * @param code the close code, 1006 where there was no Close; {@link #OTHERS} for those that are counted together
     * @param by who ended it
     */
    public record Kind(int code, EndedBy by) {}

    /** How many sessions ended in one way. */
    public record Count(Kind kind, long sessions) {}

    /**
     * Sessions that were lost without a Close, all after the same silence.
     *
     * @param seconds of silence, give or take one
     * @param sessions how many in the last hour, about
     * @param likely what has such an idle timeout, a clause
     * @param pingSeconds the {@code keepalive.ping-interval} that keeps connections alive on this way
     */
    public record IdleEnds(int seconds, long sessions, String likely, int pingSeconds) {}

    /** Nothing is counted yet. */
    public EndCounts(long millis) {
        this.silent = new SilentEnds(millis);
    }

    /**
     * A session has ended.
     *
     * @param silentSeconds since the peer's last byte
     * @param millis the time
     */
    public synchronized void ended(int code, EndedBy by, long silentSeconds, long millis) {
        Kind kind = new Kind(code, by);
        boolean room = counts.size() < MOST_KINDS || counts.containsKey(kind);
        counts.merge(room ? kind : new Kind(OTHERS, by), 1L, Long::sum);
        if (by == EndedBy.NETWORK) {
            silent.count(silentSeconds, millis);
        }
    }

    /** All there were, the most frequent first. */
    public synchronized List<Count> counts() {
        return counts.entrySet().stream().map(entry -> new Count(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Count::sessions).reversed()
                        .thenComparingInt(count -> count.kind().code()).thenComparing(count -> count.kind().by()))
                .toList();
    }

    /** How many sessions ended, by whose doing; every kind is there. */
    public synchronized Map<EndedBy, Long> byWhom() {
        Map<EndedBy, Long> sums = new EnumMap<>(EndedBy.class);
        for (EndedBy by : EndedBy.values()) {
            sums.put(by, 0L);
        }
        counts.forEach((kind, count) -> sums.merge(kind.by(), count, Long::sum));
        return sums;
    }

    /** What ends idle connections on the way, if something seems to. */
    public synchronized Optional<IdleEnds> idleEnds(long millis) {
        return silent.cluster(millis).map(cluster -> new IdleEnds(cluster.seconds(), cluster.ends(),
                IdleTimeout.likely(cluster.seconds()), Math.max(1, cluster.seconds() / 2)));
    }
}
