package io.wsgateway.launcher.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code engine:}, what connects this gateway's topics with those of others. Immutable.
 *
 * @param position where it is written
 * @param kind which engine
 * @param urls its servers, one or more, without a user; their schemes are the engine's to say
 * @param prefix what all names at the engine begin with; 1 to 32 letters, digits, {@code -} and {@code _}
 * @param node what operators call this gateway, 1 to 64 letters, digits, {@code .}, {@code -} and {@code _}; empty: the host's
 *        name
 * @param required whether the gateway isn't ready while the engine is away
 * @param timeout in which everything that the engine is asked is over, 100 ms to 1 m
 * @param username who the gateway is to the engine
 * @param password its proof, or a token
 * @param certificates the file of the certificates that TLS trusts; empty: the JDK's
 * @param warnings what is allowed and yet a risk, in sentences
 */
public record EngineConfig(Position position, Kind kind, List<String> urls, String prefix, Optional<String> node,
        boolean required,
        Duration timeout, Optional<String> username, Optional<String> password, Optional<Path> certificates,
        List<String> warnings) {

    /** Engines that are modules of their own. */
    public enum Kind {
        REDIS, NATS;

        /** As the configuration writes it, and the folder of its jars is called. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EngineConfig {
        urls = List.copyOf(urls);
        warnings = List.copyOf(warnings);
    }

    /** True if the same is said of the engine, wherever it is written and whatever is a risk about it. */
    boolean isSame(EngineConfig other) {
        return plain().equals(other.plain());
    }

    private EngineConfig plain() {
        return new EngineConfig(Position.of(""), kind, urls, prefix, node, required, timeout, username, password,
                certificates, List.of());
    }

    /** Something is wrong with it that its reader doesn't know. */
    public Problem problem(String key, String message) {
        return new Problem(position, key, message);
    }

    /** Without the password, and whatever the URLs say of one. */
    @Override
    public String toString() {
        return kind + " with prefix " + prefix;
    }
}
