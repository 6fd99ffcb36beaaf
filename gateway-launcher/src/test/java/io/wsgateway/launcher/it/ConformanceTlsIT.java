package io.wsgateway.launcher.it;

import java.nio.file.Path;
import java.util.Optional;

/** The conformance cases over TLS, by the JDK, whose side stays open when the peer's ends. */
class ConformanceTlsIT extends ConformanceCases {

    ConformanceTlsIT() {
        super("auto, tls: jdk", "conformance-tls.txt");
    }

    @Override
    Optional<Tls> tls(Path directory) throws Exception {
        return Optional.of(Tls.create(directory));
    }
}
