package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with Chromium, and an authority that it trusts or doesn't; run with {@code mvn -Pclients verify}. */
@Tag("clients")
class TlsBrowserIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void chromiumHoldsCertificatesAgainstItsAuthorities(String provider, @TempDir Path directory) throws Exception {
        OpensslAuthority authority = OpensslAuthority.create(directory, "authority");
        OpensslAuthority.Issued one = authority.issue("one", "DNS:localhost", "serverAuth");
        OpensslAuthority.Issued other = authority.issue("other", "DNS:chat.example.com", "serverAuth");
        CertificateStore trusting = CertificateStore.create(directory.resolve("trusting"));
        trusting.trust(authority);
        trusting.own(authority.issue("device-7", "DNS:device-7.example.com", "clientAuth"));
        CertificateStore stranger = CertificateStore.create(directory.resolve("stranger"));
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners:
                  - address: 127.0.0.1
                    port: 0
                    tls: { certificate: "%1$s", key: "%2$s", certificates: [{ certificate: "%3$s", key: "%4$s" }] }
                  - address: 127.0.0.1
                    port: 0
                    tls: { certificate: "%1$s", key: "%2$s", client-auth: require, client-ca: "%5$s", principal: san-dns }
                admin: { address: 127.0.0.1, port: 0 }
                transport: { tls: %6$s }
                routes: [{ path: /chat, application: chat }, { path: /echo, application: echo }]
                """.formatted(one.certificate(), one.key(), other.certificate(), other.key(),
                authority.certificate(), provider))) {
            NodeTests.run("tls.test.js", gateway, Duration.ofMinutes(8), Map.of(
                    "LISTENER", String.valueOf(gateway.listener(0).getPort()),
                    "CLIENTS", String.valueOf(gateway.listener(1).getPort()),
                    "TRUSTING", trusting.home().toString(),
                    "STRANGER", stranger.home().toString()));
            gateway.awaitLine(line -> line.contains("failed tls-certificate-rejected from 127.0.0.1: "
                    + "the client sent the alert certificate_unknown"), SOON);
            assertThat(lastSession(gateway)).contains("device-7.example.com by certificate");
        }
    }

    /** All that is known of the handshake that was accepted last on /echo. */
    private static String lastSession(GatewayProcess gateway) throws Exception {
        String found = get(gateway, "?outcome=accepted&route=/echo&limit=1");
        String number = found.replaceFirst("(?s).*?\"number\":(\\d+).*", "$1");
        return get(gateway, "/" + number);
    }

    private static String get(GatewayProcess gateway, String which) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + gateway.admin().getPort() + "/handshakes" + which)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }
}
