package io.wsgateway.launcher.it;

import java.nio.file.Path;
import java.util.Optional;

/** The conformance cases over TLS, by OpenSSL. */
class ConformanceOpensslIT extends ConformanceCases {

    ConformanceOpensslIT() {
        super("auto, tls: openssl", "conformance-openssl.txt");
    }

    @Override
    Optional<Tls> tls(Path directory) throws Exception {
        return Optional.of(Tls.create(directory));
    }
}
