package io.wsgateway.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code settings:} given to an application. A value that is missing reads as its default; one that is wrong reads as
 * its default too and is remembered: after {@link ApplicationProvider#start} all wrong values, and all keys nobody asked
 * for, are reported together and the gateway doesn't start.
 */
public interface Settings {

    /** True if this key is given, be it empty: what protects something must not take an empty value for none. */
    boolean has(String key);

    /**
     * The keys that are given, in the order they were written: for a section whose keys are names of the operator's own. Each of them is still to be
     * asked for.
     */
    List<String> keys();

    /**
     * Says which keys must be given, with a value: each that isn't is reported like a wrong value, so that it may be read
     * with any default.
     *
     * @return this
     */
    Settings require(String... keys);

    /** A string. */
    String text(String key, String defaultValue);

    /** A whole number within {@code min} and {@code max}, both allowed. */
    int integer(String key, int defaultValue, int min, int max);

    /** {@code true} or {@code false}. */
    boolean flag(String key, boolean defaultValue);

    /** A text, or a list of texts; empty if the key isn't given. */
    List<String> texts(String key);

    /**
     * A secret, such as a key that requests are signed with: the text of this key, or the one line of the file that {@code KEY-file}
     * names, of at most 4096 bytes. Empty if neither is given. Messages never repeat it.
     */
    Optional<String> secret(String key);

    /** A file that can be read, relative to the gateway's folder; empty if the key isn't given. */
    Optional<Path> file(String key);

    /** The keys below this one; none of them is given where it isn't. */
    Settings section(String key);

    /** The entries of a list, each with keys of its own; empty if the key isn't given. */
    List<Settings> sections(String key);

    /** A duration of one unit, such as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 1h}; not negative. */
    Duration duration(String key, Duration defaultValue);

    /**
     * Says that a value is wrong by a rule that only the application knows: it is reported like every other.
     *
     * @param expected what may stand there; the value itself isn't repeated
     */
    void wrong(String key, String expected);
}
