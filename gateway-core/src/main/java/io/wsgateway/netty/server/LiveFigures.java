package io.wsgateway.netty.server;

import io.wsgateway.app.GatewayView.Figures;
import io.wsgateway.metrics.Histogram;
import io.wsgateway.metrics.Histogram.Spread;
import io.wsgateway.metrics.LoopCounters.Pair;
import io.wsgateway.metrics.Traffic;
import io.wsgateway.netty.server.GatewayMetrics.Buffers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The few figures of what is counted that are asked for each second. Thread-safe.
 *
 * @param loops where it is counted
 */
record LiveFigures(SessionLoops loops) implements Supplier<Figures> {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    @Override
    public Figures get() {
        Map<Pair, Traffic> traffic = new HashMap<>();
        loops.all().forEach(loop -> loop.counters().addTo(traffic));
        long received = 0;
        long sent = 0;
        Spread roundTrips = Spread.none(Histogram.WAITS);
        for (Traffic one : traffic.values()) {
            received += one.received().count();
            sent += one.sent().count();
            roundTrips = roundTrips.plus(one.roundTrips());
        }
        Runtime runtime = Runtime.getRuntime();
        Buffers buffers = Buffers.now();
        return new Figures(received, sent, within(roundTrips), runtime.totalMemory() - runtime.freeMemory(),
                buffers.direct() + buffers.heap());
    }

    private static SortedMap<Duration, Long> within(Spread spread) {
        SortedMap<Duration, Long> within = new TreeMap<>();
        List<Long> bounds = spread.bounds().all();
        for (int i = 0; i < bounds.size(); i++) {
            within.put(Duration.ofNanos(bounds.get(i)), spread.counts().get(i));
        }
        within.put(LONGEST, spread.counts().getLast());
        return within;
    }
}
