package io.wsgateway.app;

import java.time.Duration;

/**
 * The {@code settings:} given to an application. A value that is missing reads as its default; one that is wrong reads as
 * its default too and is remembered: after {@link ApplicationProvider#start} all wrong values, and all keys nobody asked
 * for, are reported together and the gateway doesn't start.
 */
public interface Settings {

    /** True if this key is given, be it empty: what protects something must not take an empty value for none. */
    boolean has(String key);

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

    /** A duration of one unit, such as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 1h}; not negative. */
    Duration duration(String key, Duration defaultValue);
}
