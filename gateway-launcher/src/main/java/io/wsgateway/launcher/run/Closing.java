package io.wsgateway.launcher.run;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** How threads end that change what is served. */
final class Closing {

    /** What is under way may have to wait for an application that starts. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Closing() {}

    /** Nothing begins on this thread any more; what is under way is waited for, for a second at most. */
    static void of(ExecutorService thread, Logger log, String busyWith) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                log.debug("still busy with {}", busyWith);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
