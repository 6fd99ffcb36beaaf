package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code /handshakes} tells of openssl and curl, who don't get through TLS; run with {@code mvn -Pclients verify}. */
@Tag("clients")
@ParameterizedClass
@ValueSource(strings = {"openssl", "jdk"})
class TlsClientsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String provider;
    private GatewayProcess gateway;

    TlsClientsIT(String provider) {
        this.provider = provider;
    }

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Tls tls = Tls.create(directory);
        gateway = GatewayProcess.start(directory, """
                listeners:
                  - { address: 127.0.0.1, port: 0, tls: { certificate: %s, key: %s } }
                admin: { address: 127.0.0.1, port: 0 }
                transport: { tls: %s }
                routes: [{ path: /echo, application: echo }]
                """.formatted(tls.certificate(), tls.key(), provider));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    private String listener() {
        return "127.0.0.1:" + gateway.address().getPort();
    }

    /** The one handshake there was. */
    private JsonNode only() throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (true) {
            JsonNode all = new JsonMapper().readTree(http.send(HttpRequest.newBuilder(URI.create(
                    "http://127.0.0.1:" + gateway.admin().getPort() + "/handshakes")).build(),
                    HttpResponse.BodyHandlers.ofString()).body()).path("handshakes");
            if (all.size() > 0 || System.nanoTime() > end) {
                assertThat(all).hasSize(1);
                return all.get(0);
            }
            Pace.pause(Duration.ofMillis(20));
        }
    }

    private void isTold(String outcome, String id, String detail) throws Exception {
        JsonNode handshake = only();
        assertThat(handshake.path("reason").asString()).isEqualTo(id);
        assertThat(handshake.path("outcome").asString()).isEqualTo(outcome);
        assertThat(handshake.path("detail").asString()).isEqualTo(detail);
        gateway.awaitLine(line -> line.contains(outcome + " " + id + " from 127.0.0.1: " + detail), SOON);
    }

    @Test
    void opensslWithTls11() throws Exception {
        assertThat(run("openssl", "s_client", "-connect", listener(), "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"))
                .contains("alert protocol version");
        isTold("failed", "tls-version", provider.equals("jdk")
                ? "Client requested protocol TLSv1.1 is not enabled or supported in server context"
                : "the client offers no version of TLS that is spoken here (expected: TLS 1.2 or 1.3)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslThatChecksTheCertificate(String version) throws Exception {
        assertThat(run("openssl", "s_client", "-connect", listener(), version, "-verify_return_error"))
                .contains("self-signed certificate");
        isTold("failed", "tls-certificate-rejected", "the client sent the alert unknown_ca");
    }

    @Test
    void curlWithHttp() throws Exception {
        assertThat(run("curl", "-sS", "-m", "30", "http://" + listener() + "/echo?token=s3cret"))
                .startsWith("tls-plain-http\n\nTLS: none, but a request of HTTP/1.1");
        isTold("rejected", "tls-plain-http",
                "TLS: none, but a request of HTTP/1.1 (expected: TLS, as this listener speaks nothing else)");
        assertThat(only().path("path").asString()).isEqualTo("/echo");
    }

    @Test
    void curlThatRejectsTheCertificate() throws Exception {
        assertThat(run("curl", "-sS", "-m", "30", "https://" + listener() + "/echo"))
                .startsWith("curl: (60) SSL certificate problem");
        isTold("failed", "tls-certificate-rejected", "the client sent the alert unknown_ca");
    }
}
