package io.wsgateway.app;

import java.time.Duration;

/**
 * Counts and times what an application does, for the gateway's metrics: {@code wsgateway_application_events_total} and
 * {@code wsgateway_application_duration_seconds}. Names are 1 to 48 of {@code a-z 0-9 -}, at most 64 for one application; what has another
 * name, or is one too many, counts as {@code other}. Names are facts that the application knows, never what a peer sent.
 * Thread-safe; no method blocks.
 */
public interface Meter {

    /** Counts nothing. */
    Meter NONE = new Meter() {
        @Override
        public void count(String event) {
            // nobody looks
        }

        @Override
        public void time(String operation, Duration took) {
            // nobody looks
        }
    };

    /** Something has happened once more. */
    void count(String event);

    /** Something took so long; not negative. */
    void time(String operation, Duration took);
}
