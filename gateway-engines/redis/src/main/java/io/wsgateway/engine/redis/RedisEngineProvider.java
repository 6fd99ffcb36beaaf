package io.wsgateway.engine.redis;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineProvider;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.redis.Urls.UrlException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The engine of kind {@code redis}: Redis 7 and newer, Valkey. */
public final class RedisEngineProvider implements EngineProvider {

    @Override
    public String kind() {
        return "redis";
    }

    @Override
    public List<String> shortcomings() {
        return List.of();
    }

    @Override
    public List<String> problems(EngineSettings settings) {
        List<String> problems = new ArrayList<>();
        try {
            Deployment deployment = Urls.parse(settings.urls());
            if (settings.certificates().isPresent() && !deployment.tls()) {
                problems.add("certificates for a connection without TLS (expected: rediss in the URL)");
            }
        } catch (UrlException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (settings.username().isPresent() && settings.password().isEmpty()) {
            problems.add("a username without a password (expected: both, or a password alone)");
        }
        settings.certificates().filter(file -> !Files.isReadable(file))
                .ifPresent(file -> problems.add("certificates that can't be read: " + file));
        return problems;
    }

    @Override
    public Engine engine(EngineSettings settings) {
        List<String> problems = problems(settings);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return engine(settings, Pace.of(settings.timeout()));
    }

    /** At another pace. */
    static Engine engine(EngineSettings settings, Pace pace) {
        try {
            return new RedisEngine(settings, Urls.parse(settings.urls()), pace);
        } catch (UrlException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
