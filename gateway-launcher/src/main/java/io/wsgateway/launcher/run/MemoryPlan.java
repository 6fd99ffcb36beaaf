package io.wsgateway.launcher.run;

import com.sun.management.OperatingSystemMXBean;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.TotalBytes;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the memory there is, that of the machine or the container's limit, is used for. The heap is as large as the JVM was
 * told; buffers outside of it get what is left, at most as much again. Immutable.
 *
 * @param limit all there is, bytes
 * @param heap the most the heap takes, bytes
 * @param buffers the most that buffers take, bytes
 */
public record MemoryPlan(long limit, long heap, long buffers) {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPlan.class);
    private static final long MIB = 1 << 20;
    /** Netty's bound on its buffers. */
    private static final String BUFFERS = "io.netty.maxDirectMemory";
    /** Classes, compiled code, threads, the collector; in a container what the kernel holds for connections, too. */
    private static final long REST = 96 * MIB;
    /** With fewer than this, a few connections at work would be too many. */
    private static final long FEWEST_BUFFERS = 16 * MIB;

    /** The plan for this much memory and heap. */
    static MemoryPlan of(long limit, long heap) {
        long spare = limit / 10;
        long left = limit - spare - heap - REST;
        return new MemoryPlan(limit, heap, Math.clamp(left, FEWEST_BUFFERS, Math.max(heap, FEWEST_BUFFERS)));
    }

    /** The plan for this process; {@code -Dio.netty.maxDirectMemory} goes before what would be planned for buffers. */
    public static MemoryPlan ofThisProcess() {
        long heap = Runtime.getRuntime().maxMemory();
        MemoryPlan plan = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? of(system.getTotalMemorySize(), heap)
                : of(Long.MAX_VALUE, heap);
        return new MemoryPlan(plan.limit, heap, Long.getLong(BUFFERS, plan.buffers));
    }

    /** Holds this process to it; before the first class of Netty's is loaded. */
    public void apply() {
        System.setProperty(BUFFERS, Long.toString(buffers));
    }

    /**
     * The gateway's configuration where handshakes take an eighth of the heap, what waits for slow readers half of the buffers,
     * and messages that aren't whole yet a quarter, and none is let in while all sessions take three eighths of both, unless it says else.
     */
    GatewayConfig bounded(GatewayConfig config) {
        TotalBytes bytes = config.limits().bytes();
        HandshakeLimits handshakes = config.limits().handshakes();
        return config
                .with(new TotalBytes(unlessSet(bytes.handshakes(), heap / 8), unlessSet(bytes.inbound(), buffers / 4),
                        unlessSet(bytes.outbound(), buffers / 2)))
                .with(handshakes.withSessionBytes(unlessSet(handshakes.sessionBytes(), (heap + buffers) / 8 * 3)));
    }

    private static long unlessSet(long configured, long otherwise) {
        return configured == 0 ? otherwise : configured;
    }

    /** Tells the operator. */
    void log() {
        if (fits()) {
            LOG.info("memory: at most {} of heap and {} of buffers, of {}", mib(heap), mib(buffers), mib(limit));
        } else {
            LOG.warn("memory: {} of heap, {} of buffers and some {} for all else may not fit into {};"
                    + " give the container more, or lower -Xmx", mib(heap), mib(buffers), mib(REST), mib(limit));
        }
    }

    /** False if the process may be ended by the kernel before it reaches its own bounds. */
    boolean fits() {
        return heap + buffers + REST <= limit;
    }

    private static String mib(long bytes) {
        return bytes / MIB + " MiB";
    }
}
