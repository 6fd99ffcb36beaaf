package io.wsgateway.launcher.probe;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A socket whose reads and writes end at a deadline, however little each of them moves: a timeout for each read would wait for
 * ever on a peer that sends a byte at a time, and a write on one that reads nothing. A write that doesn't end in time, but for a
 * tenth of a second if it began right before, is cut off with the connection. TLS on top of it keeps to the deadline, too. Confined to one thread.
 */
final class DeadlineSocket extends Socket {

    private static final int REMEMBERED = 8;
    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;
    private static final Duration LEAST_WRITE = Duration.ofMillis(100);

    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final long leastWrite;
    private final byte[] beginning = new byte[REMEMBERED];
    private int remembered;
    private volatile boolean cutOff;
    private long deadline = System.nanoTime();

    DeadlineSocket() {
        this(LEAST_WRITE);
    }

    /** @param leastWrite what a write has at least that began before the deadline: only what nobody reads takes longer */
    DeadlineSocket(Duration leastWrite) {
        this.leastWrite = leastWrite.toNanos();
    }

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("probe-alarm").factory());
        alarms.setRemoveOnCancelPolicy(true);
        return alarms;
    }

    /** Until when reads and writes may wait, in nanoseconds of {@link System#nanoTime}. */
    void until(long nanoTime) {
        deadline = nanoTime;
    }

    /** True if a write didn't end in time: nothing can be sent or received any more. */
    boolean isCutOff() {
        return cutOff;
    }

    /** The first bytes that came, a few at most. */
    byte[] beginning() {
        return Arrays.copyOf(beginning, remembered);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Output(super.getOutputStream());
    }

    private long left(String what) throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0 || cutOff) {
            throw new SocketTimeoutException(what);
        }
        return left;
    }

    private void cutOff() {
        cutOff = true;
        try {
            close();
        } catch (IOException e) {
            // It is over either way.
        }
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
            setSoTimeout(
                    (int) Math.min(Integer.MAX_VALUE, left("Read timed out") / NANOS_OF_A_MILLISECOND + 1));
            int count = in.read(bytes, offset, length);
            remember(bytes, offset, count);
            return count;
        }
    }

    private final class Output extends FilterOutputStream {

        private static final String TIMED_OUT = "Write timed out";

        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Future<?> alarm = ALARMS.schedule(DeadlineSocket.this::cutOff, Math.max(leastWrite, left(TIMED_OUT)),
                    TimeUnit.NANOSECONDS);
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                if (!cutOff) {
                    throw e;
                }
                SocketTimeoutException late = new SocketTimeoutException(TIMED_OUT);
                late.initCause(e);
                throw late;
            } finally {
                alarm.cancel(false);
            }
        }
    }
}
