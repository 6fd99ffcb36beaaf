package io.wsgateway.netty.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.wsgateway.limits.LimitUsages;
import io.wsgateway.metrics.CompressionCounts;
import io.wsgateway.metrics.Histogram;
import io.wsgateway.metrics.Histogram.Spread;
import io.wsgateway.metrics.LoopCounters.Pair;
import io.wsgateway.metrics.Traffic;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.topic.TopicCounts;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a gateway had counted when it was asked, apart from what has an account of its own: handshakes, ends, TLS. Immutable.
 *
 * @param traffic what sessions have done, by route and application
 * @param loops the event loops that have had connections
 * @param lag by how much what is due on event loops is late, in nanoseconds
 * @param accepted from a connection to the 101, in nanoseconds
 * @param rejected from a connection to its rejection, in nanoseconds
 * @param compression what deflating has done
 * @param topics what topics have done, by the application's name
 * @param applications what each application has counted itself, by its name
 * @param limits each limit by its configuration key
 * @param queuedBytes what waits for the peers of all sessions
 * @param heldBytes what is held of what they have sent
 * @param pending how many connections have no session yet
 * @param pendingBytes what these take
 * @param principals how many principals have sessions
 * @param buffers bytes that buffers have taken, in use or kept for use
 * @param callbacks how many sessions and handshakes have callbacks that are not over, where applications block
 * @param draining how far it is with stopping; empty while it doesn't stop
 * @param lostSpans how many spans of traces were lost
 */
public record GatewayMetrics(Map<Pair, Traffic> traffic, List<LoopTime> loops, Spread lag, Spread accepted,
        Spread rejected, CompressionCounts compression, Map<String, TopicCounts> topics,
        Map<String, ApplicationMeters.Counts> applications, Map<String, LimitUse> limits,
        long queuedBytes, long heldBytes, int pending, long pendingBytes, int principals, Buffers buffers,
        int callbacks, Optional<DrainProgress> draining, long lostSpans) {

    public GatewayMetrics {
        traffic = Map.copyOf(traffic);
        loops = List.copyOf(loops);
        topics = Map.copyOf(topics);
        applications = Map.copyOf(applications);
        limits = Map.copyOf(limits);
    }

    /**
     * The time that an event loop has worked.
     *
     * @param loop which of them, from 0
     * @param cpuNanos the time that its thread has had a processor; empty if the JVM can't say
     */
    public record LoopTime(int loop, OptionalLong cpuNanos) {}

    /**
     * A limit and what there was of it.
     *
     * @param limit what it is; 0 is none
     * @param refused how often it was reached and somebody refused
     * @param observed how often it was reached and only observed
     * @param most the most that was in use when somebody came, since the day began; empty where nobody came, or it isn't known
     */
    public record LimitUse(long limit, long refused, long observed, OptionalLong most) {}

    /** Bytes of buffers outside of the heap and on it. */
    public record Buffers(long direct, long heap) {

        static Buffers now() {
            if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
                ByteBufAllocatorMetric metric = provider.metric();
                return new Buffers(metric.usedDirectMemory(), metric.usedHeapMemory());
            }
            return new Buffers(0, 0);
        }
    }

    static GatewayMetrics read(Iterable<EventExecutor> eventLoops, SessionLoops loops, GatewayLimits limits,
            SessionServices services, Generations generations, Optional<DrainProgress> draining) {
        Map<Pair, Traffic> traffic = new HashMap<>();
        List<LoopTime> times = new ArrayList<>();
        Spread lag = Spread.none(Histogram.MOMENTS);
        Spread accepted = Spread.none(Histogram.WAITS);
        Spread rejected = Spread.none(Histogram.WAITS);
        CompressionCounts compression = CompressionCounts.NONE;
        int number = 0;
        for (EventExecutor executor : eventLoops) {
            SessionLoop loop = executor instanceof EventLoop eventLoop ? loops.known(eventLoop) : null;
            if (loop != null) {
                times.add(new LoopTime(number, cpuTime(executor)));
                loop.counters().addTo(traffic);
                lag = lag.plus(loop.counters().lag());
                accepted = accepted.plus(loop.counters().acceptedHandshakes());
                rejected = rejected.plus(loop.counters().rejectedHandshakes());
                compression = compression.plus(loop.compressors().counts());
            }
            number++;
        }
        return new GatewayMetrics(traffic, times, lag, accepted, rejected, compression, generations.topics(),
                generations.counts(),
                limitUses(limits, services.counters()), limits.outbound().queued(), limits.inbound().held(),
                limits.pending().count(), limits.pending().bytes(), limits.principals().principals(), Buffers.now(),
                services.threads().underWay(), draining, services.tracing().lost());
    }

    private static OptionalLong cpuTime(EventExecutor executor) {
        if (executor instanceof SingleThreadEventExecutor single) {
            long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(single.threadProperties().id());
            return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
        }
        return OptionalLong.empty();
    }

    private static Map<String, LimitUse> limitUses(GatewayLimits limits, SessionCounters counters) {
        Map<String, Long> numbers = limits.numbers();
        Map<String, Long> reached = counters.reachedLimits();
        Map<String, Long> observed = counters.observedLimits();
        Map<String, Long> most = new HashMap<>();
        for (LimitUsages.Seen seen : counters.usages().today()) {
            most.put(seen.limit(), seen.most());
        }
        Map<String, LimitUse> uses = new TreeMap<>();
        for (Map<String, Long> known : List.of(numbers, reached)) {
            for (String limit : known.keySet()) {
                long onlyObserved = observed.getOrDefault(limit, 0L);
                Long seen = most.get(limit);
                uses.put(limit, new LimitUse(numbers.getOrDefault(limit, 0L),
                        Math.max(0, reached.getOrDefault(limit, 0L) - onlyObserved), onlyObserved,
                        seen == null ? OptionalLong.empty() : OptionalLong.of(seen)));
            }
        }
        return uses;
    }
}
