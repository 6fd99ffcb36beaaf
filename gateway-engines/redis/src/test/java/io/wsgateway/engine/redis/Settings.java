package io.wsgateway.engine.redis;

import io.wsgateway.engine.EngineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Settings of engines under test. */
final class Settings {

    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private Settings() {}

    /** A prefix that no other test has. */
    static String prefix() {
        return "t" + UUID.randomUUID().toString().substring(0, 8);
    }

    static EngineSettings of(String url, String prefix, String node) {
        return of(url, prefix, node, TIMEOUT);
    }

    static EngineSettings of(String url, String prefix, String node, Duration timeout) {
        return new EngineSettings(List.of(url), prefix, Optional.empty(), Optional.empty(), Optional.empty(), timeout,
                node);
    }
}
