package io.wsgateway.launcher.logging;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is told by the JDK, by a record of the logger {@code java.lang.Runtime}, that somebody has called {@link Runtime#exit}, on the
 * thread that did. If that was an application, the log says which. A virtual thread, on which applications may block, is
 * kept from going on: the gateway runs as before. Any other, such as an event loop, can't be kept, and the process ends.
 */
public final class ExitHandler extends Handler {

    /** The logger of the JDK's. */
    static final String LOGGER = "java.lang.Runtime";

    private static final Logger LOG = LoggerFactory.getLogger(ExitHandler.class);
    /** The class loaders of the gateway and the JDK. */
    private static final List<String> OWN = List.of("app", "platform");

    @Override
    public void publish(LogRecord entry) {
        Throwable thrown = entry.getThrown();
        Optional<String> caller = thrown == null ? Optional.empty() : application(thrown.getStackTrace());
        if (caller.isEmpty()) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            LOG.error("{} called Runtime.exit on the thread {}, which is held for that: the gateway goes on",
                    caller.get(),
                    Thread.currentThread().getName(), thrown);
            hold();
        } else {
            LOG.error("{} called Runtime.exit on the thread {}: the gateway ends", caller.get(),
                    Thread.currentThread().getName(), thrown);
            Logging.flush();
        }
    }

    /** The jar or folder of the application that the innermost of these calls belongs to which is any application's. */
    static Optional<String> application(StackTraceElement[] calls) {
        return Arrays.stream(calls).map(StackTraceElement::getClassLoaderName)
                .filter(loader -> loader != null && !OWN.contains(loader)).findFirst();
    }

    /** For as long as the process runs: there is no way back from here but the end of it. */
    private static void hold() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                LOG.trace("held all the same", e);
            }
        }
    }

    @Override
    public void flush() {
        // Nothing waits here.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
