package io.wsgateway.engine;

import java.util.List;

/** An engine's module; found by {@link java.util.ServiceLoader} among jars that are loaded only where it is configured. */
public interface EngineProvider {

    /** What the configuration calls it, such as {@code redis}. */
    String kind();

    /**
     * What it can't give, or gives in another way than topics promise, one sentence each, for whoever chooses an engine; none, as a
     * rule.
     */
    List<String> shortcomings();

    /**
     * What is wrong with these settings, as far as it can be said without a connection: one sentence each, free of secrets, saying
     * what is expected.
     */
    List<String> problems(EngineSettings settings);

    /**
     * An engine that isn't open yet.
     *
     * @throws IllegalArgumentException if the settings have problems
     */
    Engine engine(EngineSettings settings);
}
