package io.wsgateway.apps.status;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.apps.status.Update.Happened;
import io.wsgateway.apps.status.Update.Happening;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Events that wait to be told: some of them as they are, the others of a burst as a number. Thread-safe. */
final class Events {

    /** The most events told as they are, at one time. */
    static final int MAX_TOLD = 100;

    private final InstantSource clock;
    private List<Happening> told = new ArrayList<>();
    private long more;

    Events(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds an event; true if it is the first that waits. */
    synchronized boolean add(GatewayEvent event) {
        if (told.size() == MAX_TOLD) {
            more++;
            return false;
        }
        told.add(Happening.of(event, clock.instant().toString()));
        return told.size() == 1;
    }

    /** Takes all that wait. */
    synchronized Happened take() {
        Happened happened = new Happened(told, more);
        told = new ArrayList<>();
        more = 0;
        return happened;
    }
}
