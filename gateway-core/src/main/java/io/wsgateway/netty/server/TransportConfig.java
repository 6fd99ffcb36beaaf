package io.wsgateway.netty.server;

/**
 * How sockets are driven, and by how many event loops. Immutable.
 *
 * @param kind by what; where the platform can't, by the best it can
 * @param eventLoops how many; 0: by the number of processors
 */
public record TransportConfig(Kind kind, int eventLoops) {

    /** The best there is, event loops by the number of processors. */
    public static final TransportConfig DEFAULT = new TransportConfig(Kind.AUTO, 0);

    public TransportConfig {
        if (eventLoops < 0) {
            throw new IllegalArgumentException("event loops must not be negative: " + eventLoops);
        }
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
