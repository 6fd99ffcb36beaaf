package io.wsgateway.app;

/**
 * A pattern of topic names, as MQTT has them: names are levels with {@code /} between them, {@code +} stands for one level,
 * {@code #} at the end for the level before it and all that follow. {@code room/+} matches {@code room/den} and
 * {@code room/}, but neither {@code room} nor {@code room/den/typing}; {@code room/#} matches all four.
 *
 * <p>A filter that begins with a wildcard matches no name that begins with {@code $}: so an application can have topics
 * that {@code #} doesn't reach. The gateway itself has none.
 *
 * @see <a href="https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901241">MQTT 5 section 4.7</a>
 */
public interface TopicFilter {

    /** The filter as it was written. */
    String filter();

    /** True if a topic of this name is meant. */
    boolean matches(String name);
}
