package io.wsgateway.launcher.config;

/**
 * A text of the configuration that is held against further rules later, with its place. Immutable.
 *
 * @param position where it stands
 * @param key the path of its key
 * @param value the text
 */
public record Text(Position position, String key, String value) {

    /** Something is wrong with this text. */
    public Problem problem(String message) {
        return new Problem(position, key, message);
    }
}
