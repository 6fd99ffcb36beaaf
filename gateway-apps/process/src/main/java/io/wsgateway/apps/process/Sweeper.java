package io.wsgateway.apps.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Ends programs with all that has come of them: a signal, and after a while {@code SIGKILL} until none is left. One thread does that for all
 * programs of the application, so that many that end at once cost as many looks at {@code /proc} as one. Thread-safe.
 */
final class Sweeper implements AutoCloseable {

    private static final String KILL = "KILL";
    private static final long SHORTEST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 250;
    /** Between looks where nothing is left but what SIGKILL hasn't ended for long. */
    private static final long STUBBORN_MILLIS = 5000;
    private static final Duration STUBBORN = Duration.ofSeconds(10);

    private final Logger logger;
    private final Watchdog watchdog;
    private final ProcessTable table = new ProcessTable(Path.of("/proc"));
    private final Map<Program, Ending> endings = new HashMap<>();
    private final Thread thread;
    private Map<String, Set<Long>> last = Map.of();
    private boolean failing;
    private boolean stopped;
    private boolean news;

    /**
     * Not started yet.
     *
     * @param watchdog sends signals where no process can be started for that
     */
    Sweeper(Logger logger, Watchdog watchdog) {
        this.logger = logger;
        this.watchdog = watchdog;
        thread = Thread.ofPlatform().daemon().name("process-sweeper").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** A program that is to end. */
    private static final class Ending {
        private long signalAt;
        private long killAt;
        private boolean signalled;
        private boolean told;
        /** Whether the program's number is no longer its own. */
        private boolean sessionOver;
    }

    /** Begins to end a program; where that has begun, no later than this. */
    synchronized void end(Program program, Duration grace) {
        if (program.isGone()) {
            return; // another process may have its number by now
        }
        Stop stop = program.stop();
        long signalAt = System.nanoTime() + grace.toNanos();
        Ending ending = endings.computeIfAbsent(program, first -> {
            Ending begun = new Ending();
            begun.signalAt = signalAt;
            return begun;
        });
        if (signalAt - ending.signalAt < 0) {
            ending.signalAt = signalAt;
        }
        if (!ending.signalled) {
            ending.killAt = ending.signalAt + stop.within().toNanos();
        }
        look();
    }

    /** Something has ended: the next look is to come at once. */
    synchronized void look() {
        news = true;
        notifyAll();
    }

    @Override
    public synchronized void close() {
        stopped = true;
        look();
    }

    private void run() {
        long millis = SHORTEST_MILLIS;
        while (awaitWork(millis)) {
            List<Program> gone = new ArrayList<>();
            try {
                millis = sweep(gone) ? SHORTEST_MILLIS : Math.min(longest(), millis * 2);
                failing = false;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // Without this thread nothing would be ended ever again.
                if (!failing) {
                    logger.error("programs can't be ended now, it is tried again", e);
                }
                failing = true;
                millis = LONGEST_MILLIS;
            }
            gone.forEach(Program::gone);
        }
    }

    /** Returns when there is something to look at, after so long at most where something is to end; false: no more. */
    private synchronized boolean awaitWork(long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        try {
            long left = millis;
            while (!stopped && (endings.isEmpty() || !news && left > 0)) {
                wait(endings.isEmpty() ? 0 : left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
            news = false;
            return !stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized long longest() {
        return endings.values().stream().allMatch(ending -> ending.told) ? STUBBORN_MILLIS : LONGEST_MILLIS;
    }

    /** One look at all that is to end; true if something has come of it, or may soon. */
    private boolean sweep(List<Program> gone) throws IOException {
        table.look();
        Map<String, Set<Long>> signals = new HashMap<>();
        synchronized (this) {
            long now = System.nanoTime();
            for (Iterator<Map.Entry<Program, Ending>> all = endings.entrySet().iterator(); all.hasNext();) {
                Map.Entry<Program, Ending> one = all.next();
                Program program = one.getKey();
                Ending ending = one.getValue();
                boolean alive = program.isAlive();
                ending.sessionOver |= !alive && !table.holds(program.pid());
                List<ProcessEntry> left = table.of(
                        ending.sessionOver ? ProcessTable.NO_SESSION : program.pid(), program.mark());
                if (left.isEmpty() && !alive) {
                    all.remove();
                    program.setGone();
                    gone.add(program);
                } else {
                    due(program, ending, left, now).ifPresent(signal -> signals
                            .computeIfAbsent(signal, none -> new LinkedHashSet<>())
                            .addAll(Signals.targets(program.pid(), left)));
                }
            }
        }
        for (Map.Entry<String, Set<Long>> signal : signals.entrySet()) {
            send(signal.getKey(), signal.getValue());
        }
        boolean others = !signals.isEmpty() && !signals.equals(last);
        last = signals;
        return others || !gone.isEmpty();
    }

    private void send(String signal, Set<Long> targets) throws IOException {
        try {
            Signals.send(signal, targets);
        } catch (IOException | OutOfMemoryError e) {
            // Programs that fork may have taken all processes and threads that there may be.
            watchdog.send(signal, targets);
        }
    }

    private Optional<String> due(Program program, Ending ending, List<ProcessEntry> left, long now) {
        if (now - ending.killAt >= 0) {
            if (!ending.told && now - ending.killAt > STUBBORN.toNanos()) {
                ending.told = true;
                logger.error("{}: not ended by SIGKILL: {}", program, left.stream().map(ProcessEntry::pid).toList());
            }
            ending.signalled = true;
            return Optional.of(KILL);
        }
        if (!ending.signalled && now - ending.signalAt >= 0) {
            ending.signalled = true;
            return Optional.of(program.stop().signal());
        }
        return Optional.empty();
    }
}
