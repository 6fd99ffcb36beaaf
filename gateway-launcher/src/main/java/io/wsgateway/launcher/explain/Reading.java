package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Exchange;
import java.util.List;

/**
 * What was made of a text. Immutable.
 *
 * @param exchanges at least one
 * @param unread the lines that were no part of it: {@code 1-4}, {@code 9}
 * @param taken where it could be read in several ways, which was taken: sentences
 */
public record Reading(List<Exchange> exchanges, List<String> unread, List<String> taken) {

    public Reading {
        exchanges = List.copyOf(exchanges);
        unread = List.copyOf(unread);
        taken = List.copyOf(taken);
    }
}
