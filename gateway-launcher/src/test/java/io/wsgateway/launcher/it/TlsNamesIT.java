package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Certificates of servers by name, and of clients, with openssl; run with {@code mvn -Pclients verify}.
 */
@Tag("clients")
class TlsNamesIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String REQUEST = ClientFrames.handshake("/echo");

    @TempDir
    Path directory;
    private OpensslAuthority authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = OpensslAuthority.create(directory, "authority");
    }

    private GatewayProcess start(String tls, String provider) throws IOException {
        return GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0, tls: { %s } }]
                admin: { address: 127.0.0.1, port: 0 }
                transport: { tls: %s }
                routes: [{ path: /echo, application: echo, origins: { allow: "*" } }]
                """.formatted(tls, provider));
    }

    private static String pair(OpensslAuthority.Issued issued) {
        return "certificate: \"%s\", key: \"%s\"".formatted(issued.certificate(), issued.key());
    }

    /** Sends an opening handshake, and gives back all that openssl prints, the certificate of the server and the answer among it. */
    private static String handshake(GatewayProcess gateway, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect",
                "127.0.0.1:" + gateway.address().getPort(), "-ign_eof"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            try {
                process.getOutputStream()
                        .write(REQUEST.replace("/echo", "/nobody").getBytes(StandardCharsets.US_ASCII));
                process.getOutputStream().flush();
            } catch (IOException e) {
                // It has ended already, as no TLS came about: what it has printed says why.
            }
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void showsTheCertificateOfTheName(String provider) throws Exception {
        OpensslAuthority.Issued one = authority.issue("one", "DNS:one.example.com", "serverAuth");
        OpensslAuthority.Issued other = authority.issue("other", "DNS:*.example.org", "serverAuth");
        Path encrypted = directory.resolve("encrypted.key");
        OpensslAuthority.run("openssl", "ec", "-in", other.key().toString(), "-aes256", "-passout", "pass:secret",
                "-out",
                encrypted.toString());
        assertThat(encrypted).content().contains("BEGIN EC PRIVATE KEY", "4,ENCRYPTED");
        String tls = pair(one) + ", certificates: [{ certificate: \"%s\", key: \"%s\", key-password: secret }]"
                .formatted(other.certificate(), encrypted);
        try (GatewayProcess gateway = start(tls, provider)) {
            assertThat(handshake(gateway, "-servername", "one.example.com")).contains("subject=CN = one\n", " 404 ");
            assertThat(handshake(gateway, "-servername", "chat.example.org", "-CAfile",
                    authority.certificate().toString(), "-verify_return_error"))
                    .contains("subject=CN = other\n", "Verify return code: 0 (ok)", " 404 ");
            assertThat(handshake(gateway, "-servername", "elsewhere.test")).contains("subject=CN = one\n");
            assertThat(handshake(gateway, "-noservername")).contains("subject=CN = one\n");
            assertThat(handshake(gateway, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"))
                    .contains("alert protocol version");
            assertThat(gateway.output()).noneMatch(line -> line.contains("secret"));
        }
    }

    @ParameterizedTest
    @CsvSource({"openssl, -tls1_2", "openssl, -tls1_3", "jdk, -tls1_2", "jdk, -tls1_3"})
    void takesClientsOfItsAuthorityAlone(String provider, String version) throws Exception {
        OpensslAuthority.Issued server = authority.issue("server", "DNS:localhost", "serverAuth");
        OpensslAuthority.Issued client = authority.issue("device-7", "DNS:device-7.example.com", "clientAuth");
        OpensslAuthority.Issued nameless = authority.issue("nameless", "URI:urn:example:device-8", "clientAuth");
        OpensslAuthority.Issued stranger = OpensslAuthority.create(directory, "stranger")
                .issue("device-7", "DNS:device-7.example.com", "clientAuth");
        String tls = pair(server) + ", client-auth: require, client-ca: \"%s\", principal: san-dns"
                .formatted(authority.certificate());
        try (GatewayProcess gateway = start(tls, provider)) {
            assertThat(handshake(gateway, version, "-cert", client.certificate().toString(), "-key",
                    client.key().toString())).contains(" 404 ");
            assertThat(handshake(gateway, version, "-cert", stranger.certificate().toString(), "-key",
                    stranger.key().toString())).doesNotContain(" 404 ");
            assertThat(handshake(gateway, version)).doesNotContain(" 404 ");
            assertThat(handshake(gateway, version, "-cert", server.certificate().toString(), "-key",
                    server.key().toString())).as("a server's").doesNotContain(" 404 ");
            assertThat(handshake(gateway, version, "-cert", nameless.certificate().toString(), "-key",
                    nameless.key().toString())).as("without a name of that kind").doesNotContain(" 404 ");
            gateway.awaitLine(
                    line -> line.contains("failed tls-client-certificate-rejected from 127.0.0.1: the client's"
                            + " certificate: it has no name that says who the client is (expected: principal: san-dns)"),
                    SOON);
            gateway.awaitLine(line -> line.contains("failed tls-client-certificate-rejected from 127.0.0.1: "), SOON);
            gateway.awaitLine(line -> line.contains("failed tls-client-certificate-missing from 127.0.0.1: "), SOON);
            assertThat(handshakes(gateway, "")).contains("tls-client-certificate-rejected",
                    "tls-client-certificate-missing");
        }
    }

    private static String handshakes(GatewayProcess gateway, String which) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + gateway.admin().getPort() + "/handshakes" + which)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The principal of a session is what its trace says. */
    @Test
    void knowsWhoTheClientIs() throws Exception {
        OpensslAuthority.Issued server = authority.issue("server", "DNS:localhost", "serverAuth");
        OpensslAuthority.Issued client = authority.issue("device-7", "URI:spiffe://example.com/device/7", "clientAuth");
        String tls = pair(server) + ", client-auth: optional, client-ca: \"%s\", principal: san-uri"
                .formatted(authority.certificate());
        try (GatewayProcess gateway = start(tls, "auto")) {
            Process process = new ProcessBuilder("openssl", "s_client", "-quiet", "-connect",
                    "127.0.0.1:" + gateway.address().getPort(), "-cert", client.certificate().toString(), "-key",
                    client.key().toString()).start();
            try {
                process.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
                process.getOutputStream().flush();
                assertThat(new String(process.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 101");
                assertThat(handshakes(gateway, "/1")).contains("spiffe://example.com/device/7 by certificate");
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
