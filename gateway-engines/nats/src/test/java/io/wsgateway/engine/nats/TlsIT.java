package io.wsgateway.engine.nats;

import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.contract.Heard;
import io.wsgateway.engine.contract.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connects by TLS, and only to the server that was meant; certificates are openssl's. */
@Tag("clients")
class TlsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private NatsProcess server(String certificate) {
        return new NatsProcess(folder, Ports.free(), "tls { cert_file: \"%s\", key_file: \"%s\" }"
                .formatted(folder.resolve(certificate + ".pem"), folder.resolve(certificate + ".key")));
    }

    private void certificate(String name, String subject) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                "subjectAltName=" + subject, "-keyout", folder.resolve(name + ".key").toString(), "-out",
                folder.resolve(name + ".pem").toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile()).start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).isZero();
    }

    private NatsEngine engine(NatsProcess server, Optional<String> trusted) {
        return new NatsEngine(new EngineSettings(List.of("tls://127.0.0.1:" + server.port()), Settings.prefix(),
                Optional.empty(), Optional.empty(), trusted.map(name -> folder.resolve(name + ".pem")),
                Duration.ofSeconds(5), "one"));
    }

    @Test
    void connectsToTheServerThatItTrusts() throws Exception {
        certificate("right", "IP:127.0.0.1");
        try (NatsProcess server = server("right"); NatsEngine engine = engine(server, Optional.of("right"))) {
            Heard heard = new Heard();
            engine.open(heard);
            heard.awaitUp();
        }
    }

    @Test
    void connectsToNoServerOfAnotherName() throws Exception {
        certificate("other", "DNS:other.example");
        try (NatsProcess server = server("other"); NatsEngine engine = engine(server, Optional.of("other"))) {
            refuses(engine);
        }
    }

    @Test
    void connectsToNoServerThatItDoesNotTrust() throws Exception {
        certificate("right", "IP:127.0.0.1");
        try (NatsProcess server = server("right"); NatsEngine engine = engine(server, Optional.empty())) {
            refuses(engine);
        }
    }

    private static void refuses(NatsEngine engine) {
        Heard heard = new Heard();
        engine.open(heard);
        until("the certificate was refused",
                () -> engine.state().problem().orElse("").contains("certificate is refused"));
        assertThat(engine.state().connects()).isZero();
    }
}
