package io.wsgateway.session;

import io.wsgateway.topic.Lane;

/**
 * A lane that connections live in: with a clock, with deadlines, and with a note of whose code runs on it now. All but what
 * {@link Lane} has is confined to the lane.
 */
public interface SessionLane extends Lane {

    /** The time of this lane's clock, in nanoseconds of any origin. */
    long now();

    /** The deadlines of this lane's connections. */
    DeadlineWheel deadlines();

    /** A callback of this application begins. */
    void enter(HostedApplication application);

    /** The callback has ended. */
    void leave();
}
