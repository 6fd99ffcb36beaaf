package io.wsgateway.topic;

/** Gives each application the engine of its topics: what connects the gateways that share them. Thread-safe. */
@FunctionalInterface
public interface TopicEngines {

    /**
     * An engine that isn't open yet; whoever asks opens and closes it.
     *
     * @param application the application's name, the same on every gateway
     */
    TopicEngine engine(String application);
}
