package io.wsgateway.netty.server;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.wsgateway.netty.session.SessionLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices an application that blocks where it must not: a callback that holds an event loop holds every session of that
 * loop. Looks at each loop now and then, and names the application and the stack where one callback goes on for too long.
 * Confined to the timer's thread.
 */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 250;
    /** The number of periods that make a second, after which a callback is reported. */
    private static final int LOOKS = 4;

    private final SessionLoops loops;
    private final Map<SessionLoop, Watch> watches = new ConcurrentHashMap<>();

    private Watchdog(SessionLoops loops) {
        this.loops = loops;
    }

    /** Watches these loops until the timer ends. */
    static void watch(SessionLoops loops, ScheduledExecutorService timer) {
        Watchdog watchdog = new Watchdog(loops);
        timer.scheduleWithFixedDelay(watchdog::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (SessionLoop loop : loops.all()) {
            watches.computeIfAbsent(loop, any -> new Watch()).look(loop);
        }
    }

    private static final class Watch {

        private int callbacks;
        private int looks;

        void look(SessionLoop loop) {
            String application = loop.running();
            if (application == null || loop.callbacks() != callbacks) {
                callbacks = loop.callbacks();
                looks = 0;
            } else if (++looks == LOOKS) {
                report(loop, application);
            }
        }

        private static void report(SessionLoop loop, String application) {
            Throwable where = new Throwable("the callback stands here");
            if (loop.eventLoop() instanceof SingleThreadEventExecutor executor) {
                where.setStackTrace(executor.threadProperties().stackTrace());
            }
            LOG.warn("application {} holds an event loop for more than a second, and all sessions of that loop with it;"
                    + " an application that blocks must declare Execution.BLOCKING", application, where);
        }
    }
}
