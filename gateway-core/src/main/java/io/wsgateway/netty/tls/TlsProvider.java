package io.wsgateway.netty.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** By which code TLS is spoken. */
public enum TlsProvider {
    /** {@link #OPENSSL} where its native code loads and knows the keys, else {@link #JDK}. */
    AUTO,
    /** OpenSSL, by its fork BoringSSL. */
    OPENSSL,
    /** The JDK. */
    JDK;

    /** The algorithms of keys that Netty hands to OpenSSL. */
    private static final Set<String> KEYS_OF_OPENSSL = Set.of("RSA", "EC");

    /**
     * A provider, and what was wanted instead.
     *
     * @param provider what TLS is spoken by
     * @param instead which other could not be had, and why; empty if none was wanted
     */
    record Choice(SslProvider provider, Optional<String> instead) {
        /** How it is called. */
        String name() {
            return provider == SslProvider.JDK ? "the JDK" : OpenSsl.versionString();
        }
    }

    /** What is wanted for these keys, or the best there is. Loads native code, unless it is the JDK that is wanted. */
    Choice choose(TlsMaterial material) {
        if (this == JDK) {
            return new Choice(SslProvider.JDK, Optional.empty());
        }
        Optional<String> other = material.keys().stream().filter(key -> !KEYS_OF_OPENSSL.contains(key.algorithm()))
                .findFirst().map(key -> "no OpenSSL for the key of " + key.source() + ", which is of "
                        + key.algorithm());
        Optional<String> instead = other.or(() -> OpenSsl.isAvailable()
                ? Optional.empty()
                : Optional.of("no OpenSSL here: " + message(OpenSsl.unavailabilityCause())));
        return new Choice(instead.isEmpty() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK, instead);
    }

    private static String message(@Nullable Throwable cause) {
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }
}
