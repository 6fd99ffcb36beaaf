package io.wsgateway.tap;

import java.util.List;
import java.util.Optional;

/**
 * What is fetched of a tap at once. Immutable.
 *
 * @param first the number of the first event, counted from 1
 * @param events one after the other
 * @param dropped how many events there was no room for until now
 * @param sessions how many sessions have been tapped
 * @param over why nothing more comes than these
 */
public record TapBatch(long first, List<TapEvent> events, long dropped, int sessions, Optional<String> over) {

    public TapBatch {
        events = List.copyOf(events);
    }

    /** The number of the last event that has been fetched, now or before. */
    public long last() {
        return first + events.size() - 1;
    }
}
