package io.wsgateway.netty.server;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.session.ApplicationFaults;
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
    private final ApplicationFaults faults;
    private final Map<SessionLoop, Watch> watches = new ConcurrentHashMap<>();

    /**
     * Watches these loops.
     *
     * @param faults where those count that hold one
     */
    Watchdog(SessionLoops loops, ApplicationFaults faults) {
        this.loops = loops;
        this.faults = faults;
    }

    /** Looks once. */
    void look() {
        for (SessionLoop loop : loops.all()) {
            watches.computeIfAbsent(loop, any -> new Watch()).look(loop);
        }
    }

    private final class Watch {

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

        private void report(SessionLoop loop, String application) {
            Throwable where = new Throwable("the callback stands here");
            if (loop.eventLoop() instanceof SingleThreadEventExecutor executor) {
                where.setStackTrace(executor.threadProperties().stackTrace());
            }
            faults.add(application, ApplicationFaults.Kind.BLOCKED,
                    "an event loop was held for a second" + ApplicationFaults.at(where.getStackTrace()));
            LOG.warn("application {} holds an event loop for more than a second, and all sessions of that loop with it;"
                    + " an application that blocks must declare Execution.BLOCKING", application, where);
        }
    }
}
