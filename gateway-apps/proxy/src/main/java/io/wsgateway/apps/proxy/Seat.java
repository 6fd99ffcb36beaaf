package io.wsgateway.apps.proxy;

import io.wsgateway.apps.upstreams.Place;
import java.util.Optional;

/** The server that a session counts for, until it has left it. Not thread-safe. */
final class Seat {

    private String server;
    private Optional<Place> place;

    /** A session that this server counts. */
    Seat(Place place) {
        this(place.target().name(), Optional.of(place));
    }

    /** A session at a server of this name, which is perhaps not on the list any more. */
    Seat(String server, Optional<Place> place) {
        this.server = server;
        this.place = place;
    }

    String server() {
        return server;
    }

    /** The session has a server again, which counts it. */
    void take(Place another) {
        leave();
        server = another.target().name();
        place = Optional.of(another);
    }

    /** The session is there no more; the place, if it was still counted there. */
    Optional<Place> leave() {
        Optional<Place> left = place;
        left.ifPresent(Place::left);
        place = Optional.empty();
        return left;
    }
}
