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

    /** For listeners, jars, logs, the event loops' own, and what is below; half of all where there are few. */
    private static final long RESERVED_DESCRIPTORS = 256;
    /** This part of the reserve is for connections beyond the most sessions: they can be answered 503. */
    private static final long REFUSABLE_PART = 8;
    /** This part is each listener's own: health checks are answered while another listener is full. */
    private static final long SHARE_PART = 16;

    private final int mostSessions;
    private final long mostConnections;
    private final long mostOfShare;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionCount() {
        this(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE);
    }

    ConnectionCount(long descriptors) {
        long reserve = Math.min(RESERVED_DESCRIPTORS, descriptors / 2);
        this.mostSessions = Math.clamp(descriptors - reserve, 1, Integer.MAX_VALUE);
        this.mostConnections = mostSessions + reserve / REFUSABLE_PART;
        this.mostOfShare = reserve / SHARE_PART;
    }

    /** The most sessions at once. */
    int most() {
        return mostSessions;
    }

    /** A listener's part in the count. */
    Share share() {
        return new Share();
    }

    /** The connections of one listener. Thread-safe. */
    final class Share {

        private final AtomicInteger own = new AtomicInteger();
        /** One for all connections: it costs them nothing. */
        private final ChannelFutureListener closed = future -> remove();

        /** Counts a connection until its channel is closed; false: there is no room for it. */
        boolean add(Channel channel) {
            boolean few = own.incrementAndGet() <= mostOfShare;
            if (open.incrementAndGet() > mostConnections && !few) {
                remove();
                return false;
            }
            channel.closeFuture().addListener(closed);
            return true;
        }

        private void remove() {
            open.decrementAndGet();
            own.decrementAndGet();
        }
    }
}
