package io.wsgateway.engine.redis;

import java.time.Duration;

/**
 * How often things are looked at. Immutable.
 *
 * @param timeout in which every command is over
 * @param probe between two messages to oneself, and how long one of them may take before the connections are lost
 * @param refresh between two questions of who is a partition's master
 * @param tick between two looks at what is overdue
 */
record Pace(Duration timeout, Duration probe, Duration refresh, Duration tick) {

    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final long LONGEST_TICK = 100;
    private static final int TICKS = 20;

    /** As it is where only the time-out is configured. */
    static Pace of(Duration timeout) {
        return of(timeout, USUAL);
    }

    /** With another time between probes and between refreshes. */
    static Pace of(Duration timeout, Duration between) {
        Duration tick = Duration.ofMillis(Math.clamp(timeout.toMillis() / TICKS, 1, LONGEST_TICK));
        return new Pace(timeout, between, between, tick);
    }

    /** How long a call may wait, so that it has failed when its time is over, though looked at only at each tick. */
    long patience() {
        return Math.max(timeout.toNanos() - 2 * tick.toNanos(), timeout.toNanos() / 2);
    }
}
