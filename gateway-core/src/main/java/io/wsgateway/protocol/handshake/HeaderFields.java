package io.wsgateway.protocol.handshake;

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
        return lines.stream().filter(line -> line.name().equalsIgnoreCase(name)).map(HeaderField::value).toList();
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
