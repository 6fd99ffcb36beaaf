package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.GatewayProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether event loops are held, as nodes say at {@code /metrics}; and whether the machine is too busy to say so: a thread that does
 * nothing else wants to wake as often as they, and is late when no processor is free. It is always printed; whether it fails a test is
 * {@code loops.asserted}, as with {@code -Pload}: beside other work a loop may well be late that nobody holds.
 */
final class LoopWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration LATE = Duration.ofMillis(50);

    private final Map<GatewayProcess, Long> before = new LinkedHashMap<>();
    private final AtomicInteger machineLate = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::watch);
    private volatile boolean over;

    /** Watches these from now on. */
    LoopWatch(Iterable<GatewayProcess> nodes) {
        nodes.forEach(node -> before.put(node, NodeFigures.of(node).heldOver50Ms()));
        thread.start();
    }

    private void watch() {
        while (!over) {
            long due = System.nanoTime() + PERIOD.toNanos();
            LockSupport.parkNanos(PERIOD.toNanos());
            if (System.nanoTime() - due > LATE.toNanos()) {
                machineLate.incrementAndGet();
            }
        }
    }

    /** Asserts that no loop of a node was held for more than 50 ms, but when the whole machine was. */
    void assertFree(GatewayProcess node) {
        assertThat(before).as("those watched from the beginning").containsKey(node);
        long held = NodeFigures.of(node).heldOver50Ms() - before.getOrDefault(node, 0L);
        int late = machineLate.get();
        System.out.printf("event loops over 50 ms late: %d times; an idle thread of this machine: %d times%n", held,
                late);
        assertThat(Boolean.getBoolean("loops.asserted") ? held : 0)
                .as("how often event loops were more than 50 ms late (the machine: %d times)", late)
                .isLessThanOrEqualTo(late);
    }

    @Override
    public void close() {
        over = true;
    }
}
