package io.wsgateway.netty.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a listener's TLS is at a time, for operators. Immutable; no secrets.
 *
 * @param listener the listener's name
 * @param provider {@code openssl} or {@code jdk}
 * @param certificates what it shows, the default first
 * @param authorities how many certificates of authorities clients' certificates are held against; 0: clients aren't asked
 * @param since since when these are in use
 * @param reloads how many times other ones have been taken
 * @param failures how many times others couldn't be used
 * @param failure why those in the files now can't be used; empty if they are in use
 */
public record TlsState(String listener, String provider, List<Shown> certificates, int authorities, Instant since,
        long reloads, long failures, Optional<String> failure) {

    public TlsState {
        certificates = List.copyOf(certificates);
    }

    /**
     * A certificate that is shown.
     *
     * @param source where it is from
     * @param names for which names; none: where no other fits
     * @param made whether it was made in this process
     * @param chain itself, then its issuers
     */
    public record Shown(String source, List<String> names, boolean made, List<X509Certificate> chain) {

        static Shown of(NamedKey key) {
            return new Shown(key.source(), key.names(), key.made(), key.pair().chain());
        }

        /** When it can't be used any more. */
        public Instant expires() {
            return chain.getFirst().getNotAfter().toInstant();
        }
    }

    String describe() {
        return certificates.stream().map(shown -> shown.source() + ", until " + shown.expires())
                .collect(Collectors.joining("; "));
    }
}
