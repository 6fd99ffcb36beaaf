package io.wsgateway.protocol.handshake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in the order they were sent. Names are compared without case (RFC 9110 section 5.1). Immutable.
 *
 * @param lines every field line
 */
public record HeaderFields(List<HeaderField> lines) {

    public HeaderFields {
        lines = List.copyOf(lines);
    }

    /** The values of every line with this name, in order; empty if there is none. */
    public List<String> values(String name) {
        String only = null;
        List<String> all = null;
        for (HeaderField line : lines) {
            if (!line.name().equalsIgnoreCase(name)) {
                continue;
            }
            if (only == null) {
                only = line.value();
            } else {
                all = all == null ? new ArrayList<>(List.of(only)) : all;
                all.add(line.value());
            }
        }
        if (all != null) {
            return Collections.unmodifiableList(all);
        }
        return only == null ? List.of() : List.of(only);
    }

    /** The value of the first line with this name. */
    public Optional<String> first(String name) {
        for (HeaderField line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return Optional.of(line.value());
            }
        }
        return Optional.empty();
    }
}
