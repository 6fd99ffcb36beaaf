package io.wsgateway.apps.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a program's standard input, in order: a thread is taken for it while there is something to write, and
 * is held while the program doesn't read. Thread-safe.
 */
final class Input {

    /** From here on nobody is to add more, bytes. */
    static final int FULL = 64 << 10;

    private final Executor threads;
    private final Runnable room;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long bytes;
    private @Nullable OutputStream to;
    private boolean ending;
    private boolean running;
    private boolean over;

    /**
     * Not open yet: what is added waits.
     *
     * @param room called when it was full and isn't any more
     */
    Input(Executor threads, Runnable room) {
        this.threads = threads;
        this.room = room;
    }

    /**
     * Adds a message; dropped where the program takes no more.
     *
     * @return whether there is room for another
     */
    synchronized boolean add(byte[] message) {
        if (over || ending) {
            return true;
        }
        waiting.add(message);
        bytes += message.length;
        begin();
        return bytes < FULL;
    }

    /** Whether another message may be added. */
    synchronized boolean hasRoom() {
        return bytes < FULL;
    }

    /** The program has started. */
    synchronized void open(OutputStream input) {
        to = input;
        begin();
    }

    /** Closes it behind what waits. */
    synchronized void end() {
        ending = true;
        begin();
    }

    private void begin() {
        if (to != null && !running && !over) {
            running = true;
            threads.execute(this::write);
        }
    }

    private void write() {
        OutputStream input = opened();
        try {
            for (byte[] next = next(); next != null; next = next()) {
                input.write(next);
                written(next.length);
            }
        } catch (IOException e) {
            // The program has closed its input, or has ended.
            giveUp();
            return;
        }
        if (isOver()) {
            close(input);
        }
    }

    private synchronized OutputStream opened() {
        return Objects.requireNonNull(to);
    }

    private synchronized boolean isOver() {
        return over;
    }

    private byte @Nullable [] next() throws IOException {
        OutputStream input;
        synchronized (this) {
            byte[] next = waiting.poll();
            if (next != null) {
                return next;
            }
            input = Objects.requireNonNull(to);
        }
        input.flush();
        synchronized (this) {
            byte[] next = waiting.poll();
            if (next == null) {
                running = false;
                over |= ending;
            }
            return next;
        }
    }

    private void written(int count) {
        boolean now;
        synchronized (this) {
            now = bytes >= FULL && bytes - count < FULL;
            bytes -= count;
        }
        if (now) {
            room.run();
        }
    }

    private void giveUp() {
        OutputStream input;
        synchronized (this) {
            over = true;
            waiting.clear();
            bytes = 0;
            input = Objects.requireNonNull(to);
        }
        close(input);
        room.run();
    }

    private static void close(OutputStream input) {
        try {
            input.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
