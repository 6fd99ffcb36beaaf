package io.wsgateway.netty.server;

import io.wsgateway.netty.tls.TlsProvider;

/**
 * How sockets are driven, by how many event loops, and how TLS is spoken. Immutable.
 *
 * @param kind by what; where the platform can't, by the best it can
 * @param eventLoops how many; 0: one for each processor, at least two
 * @param tls by which code TLS is spoken
 */
public record TransportConfig(Kind kind, int eventLoops, TlsProvider tls) {

    /** The best there is, event loops by the number of processors. */
    public static final TransportConfig DEFAULT = new TransportConfig(Kind.AUTO, 0);

    /** With two, an application that holds one event loop leaves the other for the rest. */
    private static final int FEWEST = 2;

    /** One that speaks TLS by the best code there is. */
    public TransportConfig(Kind kind, int eventLoops) {
        this(kind, eventLoops, TlsProvider.AUTO);
    }

    public TransportConfig {
        if (eventLoops < 0) {
            throw new IllegalArgumentException("event loops must not be negative: " + eventLoops);
        }
    }

    /** How many event loops there are on a machine with this number of processors. */
    public int eventLoops(int processors) {
        return eventLoops == 0 ? Math.max(FEWEST, processors) : eventLoops;
    }

    /** What drives sockets. */
    public enum Kind {
        /** {@link #EPOLL} where it can be had, else {@link #NIO}. */
        AUTO,
        /** Linux's epoll, called natively. */
        EPOLL,
        /** Linux's io_uring, called natively; containers often forbid it. */
        IO_URING,
        /** The JDK. */
        NIO
    }
}
