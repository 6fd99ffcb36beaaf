package io.wsgateway.netty.server;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.wsgateway.netty.session.SessionLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices an event loop that is held: an application that blocks where it must not stops every session of that loop. Asks
 * each loop for a sign of life and names the application and the stack where none comes. Thread-safe.
 */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 250;
    private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ANSWERED = 0;

    private final SessionLoops loops;
    private final Map<SessionLoop, Probe> probes = new ConcurrentHashMap<>();

    Watchdog(SessionLoops loops, ScheduledExecutorService timer) {
        this.loops = loops;
        timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (SessionLoop loop : loops.all()) {
            probes.computeIfAbsent(loop, Probe::new).look(System.nanoTime());
        }
    }

    private static final class Probe {

        private final SessionLoop loop;
        /** When the sign of life that is awaited was asked for. */
        private final AtomicLong asked = new AtomicLong(ANSWERED);
        private boolean reported;

        Probe(SessionLoop loop) {
            this.loop = loop;
        }

        void look(long now) {
            long since = asked.get();
            if (since == ANSWERED) {
                reported = false;
                ask(now);
            } else if (!reported && now - since >= HELD_NANOS) {
                reported = true;
                report();
            }
        }

        private void ask(long now) {
            asked.set(now == ANSWERED ? 1 : now);
            try {
                loop.execute(() -> asked.set(ANSWERED));
            } catch (RejectedExecutionException e) {
                asked.set(ANSWERED); // the loop has ended
            }
        }

        private void report() {
            String application = loop.running();
            StringBuilder stack = new StringBuilder();
            if (loop.eventLoop() instanceof SingleThreadEventExecutor executor) {
                for (StackTraceElement frame : executor.threadProperties().stackTrace()) {
                    stack.append("\n    at ").append(frame);
                }
            }
            LOG.warn("an event loop is held for more than a second, and all its sessions with it, by {}; an application"
                    + " that blocks must declare Execution.BLOCKING{}",
                    application == null ? "the gateway itself" : "application " + application, stack);
        }
    }
}
