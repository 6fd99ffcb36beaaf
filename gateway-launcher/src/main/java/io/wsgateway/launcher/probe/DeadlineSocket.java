package io.wsgateway.launcher.probe;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/**
 * A socket whose reads end at a deadline, however little each of them brings: a timeout for each read would wait for ever on a
 * peer that sends a byte at a time. TLS on top of it keeps to the deadline, too. Confined to one thread.
 */
final class DeadlineSocket extends Socket {

    private static final int REMEMBERED = 8;
    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;

    private final byte[] beginning = new byte[REMEMBERED];
    private int remembered;
    private long deadline = System.nanoTime();

    /** Until when reads may wait, in nanoseconds of {@link System#nanoTime}. */
    void readUntil(long nanoTime) {
        deadline = nanoTime;
    }

    /** The first bytes that came, a few at most. */
    byte[] beginning() {
        return Arrays.copyOf(beginning, remembered);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    private void awaitAtMost() throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        setSoTimeout((int) Math.min(Integer.MAX_VALUE, left / NANOS_OF_A_MILLISECOND + 1));
    }

    private void remember(byte[] bytes, int offset, int count) {
        int more = Math.min(count, REMEMBERED - remembered);
        if (more > 0) {
            System.arraycopy(bytes, offset, beginning, remembered, more);
            remembered += more;
        }
    }

    private final class Input extends FilterInputStream {

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            awaitAtMost();
            int count = in.read(bytes, offset, length);
            remember(bytes, offset, count);
            return count;
        }
    }
}
