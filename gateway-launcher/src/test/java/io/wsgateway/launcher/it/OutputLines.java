package io.wsgateway.launcher.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a process prints, line by line as it comes. Thread-safe. */
final class OutputLines {

    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    private OutputLines(Process process) {
        this.reader = Thread.ofVirtual().name("output").start(() -> read(process));
    }

    /** Reads the standard output of this process from now on. */
    static OutputLines of(Process process) {
        return new OutputLines(process);
    }

    /** All so far. */
    synchronized List<String> all() {
        return List.copyOf(lines);
    }

    /** Waits for a line, or finds it among those that came already. */
    synchronized String await(Predicate<String> wanted, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (wanted.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError((ended ? "the process ended" : "nothing came within " + within)
                        + " before the line waited for; it printed:\n" + this);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Waits until the process has closed its output. */
    void awaitEnd(Duration within) throws InterruptedException {
        reader.join(within);
    }

    @Override
    public String toString() {
        return String.join("\n", all());
    }

    private void read(Process process) {
        try (BufferedReader reading =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reading.readLine(); line != null; line = reading.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
