package io.wsgateway.netty.server;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.wsgateway.netty.session.SessionLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices an application that blocks where it must not: a callback that holds an event loop holds every session of that
 * loop. Looks at each loop now and then, and names the application and the stack where one callback goes on for too long.
 * Confined to the timer's thread.
 */
final class Watchdog {

    /** How long after a look the next one should follow. */
    static final Duration PERIOD = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    /** The number of periods that make a second, after which a callback is reported. */
    private static final int LOOKS = 4;

    private final SessionLoops loops;
    private final Map<SessionLoop, Watch> watches = new ConcurrentHashMap<>();

    /** Watches these loops. */
    Watchdog(SessionLoops loops) {
        this.loops = loops;
    }

    /** Looks once. */
    void look() {
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
