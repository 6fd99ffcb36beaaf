package io.wsgateway.netty.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All accepted connections, sessions or not, held below what the process may open: a process without file descriptors
 * can't even refuse. Thread-safe.
 */
final class ConnectionCount {

    /** For listeners, jars, logs, the event loops' own. */
    private static final int RESERVED_DESCRIPTORS = 256;

    private final int most = limit();
    private final AtomicInteger open = new AtomicInteger();
    /** One for all connections: it costs them nothing. */
    private final ChannelFutureListener closed = future -> open.decrementAndGet();

    /** Counts a connection until it is closed; false: there is no room for it. */
    boolean add(Channel channel) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        channel.closeFuture().addListener(closed);
        return true;
    }

    /** The most connections at once. */
    int most() {
        return most;
    }

    private static int limit() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long descriptors = unix.getMaxFileDescriptorCount();
            return Math.clamp(descriptors - RESERVED_DESCRIPTORS, 1, Integer.MAX_VALUE);
        }
        return Integer.MAX_VALUE;
    }
}
