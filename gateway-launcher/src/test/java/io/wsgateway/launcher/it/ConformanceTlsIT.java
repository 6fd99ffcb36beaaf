package io.wsgateway.launcher.it;

import java.nio.file.Path;
import java.util.Optional;

/** The conformance cases over TLS. */
class ConformanceTlsIT extends ConformanceCases {

    ConformanceTlsIT() {
        super("auto", "conformance-tls.txt");
    }

    @Override
    Optional<Tls> tls(Path directory) throws Exception {
        return Optional.of(Tls.create(directory));
    }
}
