package io.wsgateway.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an engine is reached. Immutable.
 *
 * @param urls its servers, one or more; which schemes there are is the engine's to say
 * @param prefix what all names at the engine begin with, so that clusters can share it; 1 to 32 letters, digits, {@code -} and
 *        {@code _}
 * @param username who the gateway is to the engine
 * @param password its proof, or a token; never in a log
 * @param certificates the file of the certificates that TLS trusts; empty: the JDK's. Whether TLS is spoken is in the URLs
 * @param timeout in which every command is over
 * @param node this node's id, unique in the cluster: 1 to 32 letters, digits and {@code _}
 */
public record EngineSettings(List<String> urls, String prefix, Optional<String> username, Optional<String> password,
        Optional<Path> certificates, Duration timeout, String node) {

    public EngineSettings {
        urls = List.copyOf(urls);
    }

    /** Without the password, and whatever the URLs say of one. */
    @Override
    public String toString() {
        return "engine with prefix " + prefix + ", node " + node;
    }
}
