package io.wsgateway.apps.status;

import io.wsgateway.app.GatewayView;
import io.wsgateway.app.GatewayView.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Makes samples of what is counted: each is about what came since the one before. Not thread-safe. */
final class Sampling {

    /** Pings are seldom: round trips are of so long. */
    private static final Duration ROUND_TRIPS = Duration.ofSeconds(30);

    private final GatewayView gateway;
    private final Deque<Look> looks = new ArrayDeque<>();

    private record Look(Instant at, Figures figures) {}

    /** Samples that begin now. */
    Sampling(GatewayView gateway, Instant now) {
        this.gateway = gateway;
        looks.add(new Look(now, gateway.figures()));
    }

    /** The gateway since the sample before. */
    Sample take(Instant now) {
        Figures figures = gateway.figures();
        Look before = looks.getLast();
        looks.add(new Look(now, figures));
        while (looks.size() > 2 && looks.getFirst().at().isBefore(now.minus(ROUND_TRIPS))) {
            looks.removeFirst();
        }
        double seconds = Math.max(Duration.between(before.at(), now).toMillis(), 1) / 1000.0;
        SortedMap<Duration, Long> earlier = looks.getFirst().figures().roundTrips();
        return new Sample(now.toEpochMilli(), gateway.openSessions(), gateway.queuedBytes(),
                rate(figures.received() - before.figures().received(), seconds),
                rate(figures.sent() - before.figures().sent(), seconds),
                within(figures.roundTrips(), earlier, 0.5), within(figures.roundTrips(), earlier, 0.99),
                figures.heapBytes(), figures.bufferBytes());
    }

    private static double rate(long messages, double seconds) {
        return Math.max(0, Math.round(10 * messages / seconds) / 10.0);
    }

    /** The shortest of the times, in milliseconds, within which this share of what is new came. */
    private static @Nullable Double within(SortedMap<Duration, Long> now, SortedMap<Duration, Long> earlier,
            double share) {
        long all = 0;
        for (Map.Entry<Duration, Long> bucket : now.entrySet()) {
            all += bucket.getValue() - earlier.getOrDefault(bucket.getKey(), 0L);
        }
        if (all <= 0) {
            return null;
        }
        long wanted = (long) Math.ceil(all * share);
        Duration longest = Duration.ZERO;
        for (Map.Entry<Duration, Long> bucket : now.entrySet()) {
            // The last one has no end that could be drawn.
            longest = bucket.getKey().equals(now.lastKey()) ? longest : bucket.getKey();
            wanted -= bucket.getValue() - earlier.getOrDefault(bucket.getKey(), 0L);
            if (wanted <= 0) {
                break;
            }
        }
        return longest.toNanos() / 1e6;
    }
}
