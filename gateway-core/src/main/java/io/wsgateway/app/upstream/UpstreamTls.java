package io.wsgateway.app.upstream;

import java.util.Objects;
import java.util.Optional;

/**
 * How a server is spoken to by TLS. Its certificate is always verified, and must be for the name.
 *
 * @param authorities certificates of those who may have signed the server's, PEM; empty: those that Java trusts
 * @param name what the server is asked for (SNI, RFC 6066 section 3) and what its certificate must be for; empty: the address's host
 */
public record UpstreamTls(Optional<String> authorities, Optional<String> name) {

    /** Nothing is null. */
    public UpstreamTls {
        Objects.requireNonNull(authorities, "authorities");
        Objects.requireNonNull(name, "name");
    }
}
