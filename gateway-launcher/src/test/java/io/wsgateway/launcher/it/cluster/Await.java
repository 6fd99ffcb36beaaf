package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.Pace;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that other processes bring about, looking again and again. */
final class Await {

    private static final Duration LOOK = Duration.ofMillis(20);

    private Await() {}

    /**
     * Waits until it is so.
     *
     * @param found what is said where it isn't in time
     */
    static void until(Duration within, BooleanSupplier condition, Supplier<String> found) {
        if (!isSoon(within, condition)) {
            throw new AssertionError("not within " + within + ": " + found.get());
        }
    }

    /** True as soon as it is so; false if it isn't in time. */
    static boolean isSoon(Duration within, BooleanSupplier condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Pace.pause(LOOK);
        }
        return true;
    }
}
