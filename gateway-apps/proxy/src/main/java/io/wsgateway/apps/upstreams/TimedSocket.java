package io.wsgateway.apps.upstreams;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A socket with one deadline for all that is read of it, also by TLS above it: a timeout for each read would be as many as there are bytes. For
 * one thread at a time.
 */
final class TimedSocket extends Socket {

    private final long deadline;

    /**
     * One that isn't connected.
     *
     * @param deadline by {@link System#nanoTime}
     */
    TimedSocket(long deadline) {
        this.deadline = deadline;
    }

    /**
     * What is left, in milliseconds, 1 at least.
     *
     * @throws SocketTimeoutException if nothing is
     */
    int left() throws SocketTimeoutException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left < 1) {
            throw new SocketTimeoutException("no time is left");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {

            @Override
            public int read() throws IOException {
                setSoTimeout(left());
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int at, int length) throws IOException {
                setSoTimeout(left());
                return super.read(bytes, at, length);
            }
        };
    }
}
