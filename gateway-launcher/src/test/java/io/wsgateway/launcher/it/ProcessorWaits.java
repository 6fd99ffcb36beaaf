package io.wsgateway.launcher.it;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long threads of processes could have run and had no processor, as Linux counts it for each ({@code schedstat}): it is
 * looked at again and again, since it can't be asked of the past. Where there is no such file, they waited for none. Confined to
 * one thread.
 */
final class ProcessorWaits {

    private static final long EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final List<Long> processes = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();

    /** What each thread had waited in all at a time of {@link System#nanoTime}, nanoseconds. */
    private record Look(long time, Map<Path, Long> waited) {}

    /** From now on this process is looked at, too. */
    void watch(long pid) throws IOException {
        processes.add(pid);
        lookNow();
    }

    /** Looks if it is time to. */
    void look() throws IOException {
        if (looks.isEmpty() || System.nanoTime() - looks.getLast().time() > EVERY_NANOS) {
            lookNow();
        }
    }

    /** Looks, whenever it did last. */
    void lookNow() throws IOException {
        Map<Path, Long> waited = new HashMap<>();
        for (long process : processes) {
            Path threads = Path.of("/proc", Long.toString(process), "task");
            if (Files.isDirectory(threads)) {
                try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
                    each.forEach(thread -> read(thread.resolve("schedstat"), waited));
                } catch (NoSuchFileException | DirectoryIteratorException e) {
                    // The process has ended.
                }
            }
        }
        looks.add(new Look(System.nanoTime(), waited));
    }

    private static void read(Path file, Map<Path, Long> waited) {
        try {
            waited.put(file, Long.parseLong(Files.readString(file).split(" ", 3)[1]));
        } catch (IOException e) {
            // The thread has ended.
        }
    }

    /** How long the thread that waited longest did, from the last look before the one time to the first after the other. */
    Duration longest(long from, long to) {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        for (Look look : looks) {
            if (look.time() - from <= 0) {
                first = look;
            } else if (look.time() - to >= 0) {
                last = look;
                break;
            }
        }
        Map<Path, Long> before = first.waited();
        return Duration.ofNanos(last.waited().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L)).max().orElse(0));
    }
}
