package io.wsgateway.tracing;

/**
 * Who is told of opening handshakes and of the sessions they open, to make spans of them. Called on event loops: never blocks,
 * throws nothing. Thread-safe.
 */
public interface Tracing extends AutoCloseable {

    /** Nobody is told. */
    Tracing OFF = new Tracing() {

        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void handshake(TracedHandshake handshake) {}

        @Override
        public boolean isTraced(long session) {
            return false;
        }

        @Override
        public void ended(TracedEnd end) {}

        @Override
        public long lost() {
            return 0;
        }

        @Override
        public void close() {}
    };

    /** Whether handshakes are to be told of at all: else what they are told by need not be made. */
    default boolean isOn() {
        return true;
    }

    /** An opening handshake has been decided, just now. Those that are traced are chosen here. */
    void handshake(TracedHandshake handshake);

    /** Whether the session of this number was opened by a handshake that is traced. */
    boolean isTraced(long session);

    /** A session that is traced has ended, just now. */
    void ended(TracedEnd end);

    /** How many spans were lost so far: there was no room for them, or nobody took them. */
    long lost();

    /** Sends what waits, for some seconds at most. */
    @Override
    void close();
}
