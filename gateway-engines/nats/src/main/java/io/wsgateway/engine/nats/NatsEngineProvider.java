package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineProvider;
import io.wsgateway.engine.EngineSettings;
import java.util.List;

/** The engine {@code nats}: URLs are {@code nats://host:port}, or {@code tls://host:port}; several are servers of one cluster. */
public final class NatsEngineProvider implements EngineProvider {

    @Override
    public String kind() {
        return "nats";
    }

    @Override
    public List<String> shortcomings() {
        return List.of(
                "Kept topics need JetStream; it limits histories by stream, so that a message stays at the server for up to "
                        + "four times its topic's age, a day at least, and up to twice as many as the topic's limit and eight; "
                        + "beyond the topic's limits none is read.",
                "A topic's limit of bytes counts when its history is read, not for what the server stores.",
                "Limits of a topic that are raised hold once its history was forgotten or has gone by age.",
                "Where one server keeps the histories, they begin another epoch whenever it was started; three keep them.",
                "A topic takes one kept message for each round trip to the server, from all nodes together.",
                "In a cluster of NATS servers, a plain message may be missed that is published at another one in the moment "
                        + "after subscribing.",
                "A message with its headers is at most as long as the server's max_payload, 1 MiB by default.",
                "It signs in by user name and password, or by a token; not by NKeys or files of credentials.");
    }

    @Override
    public List<String> problems(EngineSettings settings) {
        return Servers.problems(settings);
    }

    @Override
    public Engine engine(EngineSettings settings) {
        List<String> problems = problems(settings);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new NatsEngine(settings);
    }
}
