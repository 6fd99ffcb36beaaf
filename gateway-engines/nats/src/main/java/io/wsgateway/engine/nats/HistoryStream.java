package io.wsgateway.engine.nats;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A stream of ours. Immutable.
 *
 * @param name with a random part: a stream that is made anew has another one, and no publish meant for the old one gets in
 * @param run what its messages have to be of: of a stream that only one server keeps, that server's id, another one after each
 *        start; empty, if several keep it
 */
record HistoryStream(String name, HistoryClass limits, String run) {

    /** Where several servers keep streams, so many keep each. */
    static final int REPLICAS = 3;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** How many servers keep it, and what reads it: that one of them is gone doesn't matter. */
    int replicas() {
        return run.isEmpty() ? REPLICAS : 1;
    }

    /** A name that no stream has had. */
    static String newName(String prefix, HistoryClass limits) {
        return prefix + "_" + limits + "_" + HexFormat.of().toHexDigits(RANDOM.nextLong());
    }

    /** The class of a name that {@link #newName} gave; empty for another stream. */
    static Optional<HistoryClass> limits(String prefix, String name) {
        String start = prefix + "_";
        int end = name.lastIndexOf('_');
        if (!name.startsWith(start) || end < start.length()) {
            return Optional.empty();
        }
        return HistoryClass.parse(name.substring(start.length(), end));
    }
}
