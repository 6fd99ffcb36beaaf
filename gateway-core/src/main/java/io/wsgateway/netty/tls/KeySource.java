package io.wsgateway.netty.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a certificate and its private key are from. Immutable. */
public sealed interface KeySource {

    /**
     * PEM files, which are read again when they change.
     *
     * @param certificate the certificate, then its issuers
     * @param key its private key: PKCS#8, PKCS#1 or SEC1, encrypted or not
     * @param password what the key is encrypted with
     * @param hosts the names it is shown for, in lower case, {@code *.example.com} among them; empty: its own
     */
    record Files(Path certificate, Path key, Optional<KeyPassword> password, List<String> hosts)
            implements KeySource {

        public Files {
            hosts = List.copyOf(hosts);
        }

        /** With a key that isn't encrypted, shown for its own names. */
        public Files(Path certificate, Path key) {
            this(certificate, key, Optional.empty(), List.of());
        }

        @Override
        public String toString() {
            return certificate + " with " + key;
        }
    }

    /** One that was made in this process, and ends with it. */
    record Made(CertifiedKey pair) implements KeySource {
        @Override
        public String toString() {
            return "a certificate made in memory";
        }
    }
}
