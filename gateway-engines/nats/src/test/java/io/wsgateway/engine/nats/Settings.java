package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Settings of engines under test. */
final class Settings {

    /** Thousands of messages may have to be kept in it, on a machine that does much else. */
    static final Duration TIMEOUT = Duration.ofSeconds(25);

    private Settings() {}

    /** A prefix that no other test has. */
    static String prefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** An engine of which nothing is silence that isn't over after the time-out: a machine that does much else isn't. */
    static Engine engine(String url, String prefix, String node) {
        return new NatsEngine(of(List.of(url), prefix, node), TIMEOUT);
    }

    static EngineSettings of(List<String> urls, String prefix, String node) {
        return of(urls, prefix, node, TIMEOUT);
    }

    static EngineSettings of(List<String> urls, String prefix, String node, Duration timeout) {
        return new EngineSettings(urls, prefix, Optional.empty(), Optional.empty(), Optional.empty(), timeout, node);
    }
}
