package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that change under a thousand open sessions. */
class TlsReloadIT {

    private static final int SESSIONS = 1000;
    /** Two looks of the gateway, and a slow machine. */
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ECHO = "\u0081\u0005hello"; // text of five bytes

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void newConnectionsGetTheNewCertificateAndNoSessionIsClosed(String provider) throws Exception {
        Tls first = Tls.create(Files.createDirectory(directory.resolve("first")));
        Tls second = Tls.create(Files.createDirectory(directory.resolve("second")));
        Tls third = Tls.create(Files.createDirectory(directory.resolve("third")));
        Path chain = Files.copy(first.certificate(), directory.resolve("chain.pem"));
        Path key = Files.copy(first.key(), directory.resolve("key.pem"));
        List<SSLSocket> sessions = new ArrayList<>();
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" } }]
                admin: { address: 127.0.0.1, port: 0 }
                transport: { tls: %s }
                keepalive: { ping-interval: 1h }
                drain: { period: 2s }
                """.formatted(chain, key, provider))) {
            gateway.awaitLine(line -> line.contains("TLS 1.2 and 1.3 by "
                    + (provider.equals("jdk") ? "the JDK" : "BoringSSL")), SOON);
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(open(first.client(), gateway.address()));
            }
            assertThat(shown(first, second.client(), gateway)).as("what the first context trusts").isFalse();

            Files.copy(second.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            gateway.awaitLine(line -> line.contains("listeners[0].tls: reloaded, for new connections: " + chain), SOON);
            assertThat(shown(second, second.client(), gateway)).isTrue();

            Files.writeString(key, "no key");
            gateway.awaitLine(
                    line -> line.contains("listeners[0].tls: not reloaded, what was loaded before stays in use: "
                            + "can't use " + chain + " with " + key + ": there is no key"),
                    SOON);
            assertThat(shown(second, second.client(), gateway)).isTrue();

            Files.copy(third.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(third.key(), key, StandardCopyOption.REPLACE_EXISTING);
            new ProcessBuilder("kill", "-HUP", String.valueOf(gateway.pid())).start().waitFor();
            gateway.awaitLine(line -> line.contains("SIGHUP: reading the configuration and certificates again"), SOON);
            gateway.awaitLine(line -> line.contains("reloaded, for new connections: ")
                    && gateway.output().stream().filter(other -> other.contains(": reloaded, ")).count() >= 2, SOON);
            assertThat(shown(third, third.client(), gateway)).isTrue();

            for (SSLSocket session : sessions) {
                assertThat(echo(session)).isEqualTo(ECHO);
            }
        } finally {
            for (SSLSocket session : sessions) {
                session.close();
            }
        }
    }

    /** Whether the gateway shows this certificate to a client that trusts what it trusts. */
    private static boolean shown(Tls expected, SSLContext client, GatewayProcess gateway) throws Exception {
        try (SSLSocket socket = connect(client, gateway.address())) {
            socket.startHandshake();
            Certificate own = socket.getSession().getPeerCertificates()[0];
            try (InputStream in = Files.newInputStream(expected.certificate())) {
                return own.equals(CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static SSLSocket connect(SSLContext client, InetSocketAddress gateway) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(gateway.getAddress(), gateway.getPort());
        socket.setSoTimeout((int) SOON.toMillis());
        socket.setTcpNoDelay(true); // what follows the TLS handshake would wait 40 ms for its acknowledgement
        return socket;
    }

    private static SSLSocket open(SSLContext client, InetSocketAddress gateway) throws IOException {
        SSLSocket socket = connect(client, gateway);
        socket.getOutputStream().write(ClientFrames.handshake("/echo").getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = socket.getInputStream().read();
            assertThat(read).as("after %s", head).isNotNegative();
            head.append((char) read);
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static String echo(SSLSocket session) throws IOException {
        session.getOutputStream().write(ClientFrames.text("hello"));
        return new String(session.getInputStream().readNBytes(ECHO.length()), StandardCharsets.ISO_8859_1);
    }
}
