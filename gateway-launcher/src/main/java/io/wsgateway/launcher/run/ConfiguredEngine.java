package io.wsgateway.launcher.run;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineProvider;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.EngineState;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.EngineConfig;
import io.wsgateway.launcher.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * The engine of a configuration, which its module takes. The jars are in {@code engines/<kind>} of the distribution, and loaded
 * only where that engine is configured.
 */
public final class ConfiguredEngine {

    /** What stands for the node's id where nothing is connected. */
    private static final String NO_NODE = "00000000";

    /** For the connection itself, before anything is asked. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final EngineConfig config;
    private final EngineProvider provider;

    private ConfiguredEngine(EngineConfig config, EngineProvider provider) {
        this.config = config;
        this.provider = provider;
    }

    /**
     * Loads the engine's jars and has them look at the configuration; connects to nothing.
     *
     * @throws ConfigurationException if there are no jars, or the engine can't be reached as it is written
     */
    public static ConfiguredEngine of(EngineConfig config) throws ConfigurationException {
        return of(config, JarsFolder.ofDistribution("../engines/" + config.kind()));
    }

    static ConfiguredEngine of(EngineConfig config, JarsFolder jars) throws ConfigurationException {
        ConfiguredEngine engine = new ConfiguredEngine(config, provider(config, jars));
        Problems problems = new Problems();
        engine.provider.problems(engine.settings(NO_NODE))
                .forEach(problem -> problems.add(config.problem("engine", problem)));
        problems.check();
        return engine;
    }

    private static EngineProvider provider(EngineConfig config, JarsFolder jars) throws ConfigurationException {
        try {
            if (!Files.isDirectory(jars.path())) {
                throw new IOException("no such folder");
            }
            return jars.provider(EngineProvider.class, "engine-" + config.kind());
        } catch (IOException e) {
            throw new ConfigurationException(List.of(config.problem("engine.kind", "can't use the jars of "
                    + config.kind() + " in " + jars.path() + ": " + e.getMessage() + " (expected: those of the"
                    + " distribution; in a container: an image built with --target cluster)")));
        }
    }

    EngineConfig config() {
        return config;
    }

    /** What it can't give, or gives in another way than topics promise, one sentence each. */
    public List<String> shortcomings() {
        return provider.shortcomings();
    }

    /** An engine that isn't open yet, for a node of this id. */
    Engine engine(String node) {
        return provider.engine(settings(node));
    }

    /**
     * What a connection is like that is made for this look alone; waits until everything can be reached, or for a moment longer than
     * an answer may take.
     */
    public EngineState look() throws InterruptedException {
        Engine engine = engine(NO_NODE);
        try (engine) {
            Reach reach = new Reach();
            engine.open(reach);
            reach.await(config.timeout().plus(CONNECT));
            return engine.state();
        }
    }

    private EngineSettings settings(String node) {
        return new EngineSettings(config.urls(), config.prefix(), config.username(), config.password(),
                config.certificates(), config.timeout(), node);
    }
}
