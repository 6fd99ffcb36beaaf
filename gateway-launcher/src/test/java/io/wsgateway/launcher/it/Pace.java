package io.wsgateway.launcher.it;

import java.time.Duration;

/** The pace at which a test sends, where slowness is what is tested. Not a means to wait for anything. */
public final class Pace {

    private Pace() {}

    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
