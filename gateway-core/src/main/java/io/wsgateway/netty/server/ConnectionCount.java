package io.wsgateway.netty.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.wsgateway.session.PendingConnections;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All connections, accepted ones, sessions or not, and those to servers behind sessions, held below what the process may open: a
 * process without file descriptors can't even refuse. Thread-safe.
 */
final class ConnectionCount {

    /** For listeners, jars, logs, the event loops' own, and what is below; half of all where there are few. */
    private static final long RESERVED_DESCRIPTORS = 256;
    /** This part of the reserve is for connections beyond the most sessions: they can be answered 503. */
    private static final long REFUSABLE_PART = 8;
    /** This part is for connections in whose favour others are about to be closed. */
    private static final long LEAVING_PART = 8;
    /** This part is each listener's own: health checks are answered while another listener is full. */
    private static final long SHARE_PART = 16;

    private final int mostSessions;
    private final long mostConnections;
    private final long mostLeaving;
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
        this.mostLeaving = reserve / LEAVING_PART;
        this.mostOfShare = reserve / SHARE_PART;
    }

    /** The most sessions at once. */
    int most() {
        return mostSessions;
    }

    /**
     * A listener's part in the count.
     *
     * @param pending those of whom some may make room for others
     */
    Share share(PendingConnections pending) {
        return new Share(pending);
    }

    /**
     * Makes connections to servers, each counted until it is closed. They take nothing of the reserve.
     *
     * @param sockets makes them, and fails where one more would be too many
     */
    <C extends Channel> ChannelFactory<C> toServers(ChannelFactory<C> sockets) {
        ChannelFutureListener closed = future -> open.decrementAndGet();
        return () -> {
            if (open.incrementAndGet() > mostSessions) {
                open.decrementAndGet();
                throw new ChannelException("more than " + mostSessions + " connections");
            }
            C channel;
            try {
                channel = sockets.newChannel();
            } catch (Throwable e) {
                open.decrementAndGet();
                throw e;
            }
            channel.closeFuture().addListener(closed);
            return channel;
        };
    }

    /** What there is for a connection. */
    enum Room {
        /** Nothing. */
        NONE,
        /** The listener's own part, which nothing takes away. */
        OWN,
        /** The part that all connections share. */
        SHARED
    }

    /** The connections of one listener. Thread-safe. */
    final class Share {

        private final PendingConnections pending;
        private final AtomicInteger own = new AtomicInteger();
        /** One for all connections: it costs them nothing. */
        private final ChannelFutureListener closed = future -> remove();

        private Share(PendingConnections pending) {
            this.pending = pending;
        }

        /** Counts a connection until its channel is closed, unless there is no room for it. */
        Room add(Channel channel, InetAddress peer) {
            boolean few = own.incrementAndGet() <= mostOfShare;
            int count = open.incrementAndGet();
            if (!few && count > mostConnections && !makesRoom(channel, peer, count)) {
                remove();
                return Room.NONE;
            }
            channel.closeFuture().addListener(closed);
            return few ? Room.OWN : Room.SHARED;
        }

        /**
         * Those that make room are still open when this returns: no more than the reserve allows, and an address that
         * replaces its own connections takes half of it at most.
         */
        private boolean makesRoom(Channel channel, InetAddress peer, int count) {
            long leaving = count - mostConnections;
            return leaving <= mostLeaving && pending.makeRoomFor(peer, leaving <= mostLeaving / 2,
                    channel.eventLoop().ticker().nanoTime());
        }

        private void remove() {
            open.decrementAndGet();
            own.decrementAndGet();
        }
    }
}
