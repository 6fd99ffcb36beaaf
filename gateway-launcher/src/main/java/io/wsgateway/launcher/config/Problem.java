package io.wsgateway.launcher.config;

import io.wsgateway.launcher.text.Escaped;
import java.util.Comparator;

/**
 * Something wrong with the configuration. Immutable.
 *
 * @param position where it stands
 * @param key the path of the key, such as {@code listeners[0].port}; empty if it isn't about one key
 * @param message what was found and what was expected; holds no secret
 */
public record Problem(Position position, String key, String message) implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::position)
            .thenComparing(Problem::key).thenComparing(Problem::message);

    /** The key may be whatever somebody has written. */
    public Problem {
        key = Escaped.text(key);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code conf/gateway.yaml:12:3: limits.conections: unknown key; did you mean "connections"?}. */
    @Override
    public String toString() {
        return position + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
