package io.wsgateway.app.upstream;

import java.util.Optional;

/** Opens connections to servers that an application names at its start. Thread-safe. */
public interface Upstreams {

    /**
     * A server; nothing is connected by that.
     *
     * @param tls empty: without TLS
     * @throws IllegalArgumentException if the authorities' certificates can't be read
     */
    UpstreamServer server(UpstreamAddress address, Optional<UpstreamTls> tls);
}
