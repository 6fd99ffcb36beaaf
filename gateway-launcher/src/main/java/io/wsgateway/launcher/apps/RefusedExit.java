package io.wsgateway.launcher.apps;

import io.wsgateway.session.LogThrottle;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What applications call where their classes say {@link System#exit}: the process is everybody's. Thread-safe.
 */
public final class RefusedExit {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedExit.class);
    private static final LogThrottle LINES = new LogThrottle();

    private RefusedExit() {}

    /**
     * Names the application in the log.
     *
     * @throws SecurityException always, as from a JVM in which exit isn't allowed
     */
    public static void exit(int status) {
        String application = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).getCallerClass()
                .getClassLoader().getName();
        SecurityException refused = new SecurityException("System.exit(" + status + ") is refused to applications");
        OptionalLong unsaid = LINES.admit(System.nanoTime());
        if (unsaid.isPresent()) {
            LOG.error("{} called System.exit({}) on the thread {}, which is refused: the gateway goes on{}",
                    application,
                    status, Thread.currentThread().getName(), LogThrottle.more(unsaid.getAsLong()), refused);
        }
        throw refused;
    }
}
