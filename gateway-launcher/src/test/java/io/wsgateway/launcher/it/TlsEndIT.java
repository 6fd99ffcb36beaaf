package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers that send close_notify and no FIN, over real sockets: their side has ended, and nobody waits for more. */
class TlsEndIT {

    /** Far below what else would end a connection. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private GatewayProcess start(Tls tls, String provider) throws IOException {
        return GatewayProcess.start(directory, """
                listeners:
                  - { address: 127.0.0.1, port: 0, tls: { certificate: %s, key: %s } }
                admin: { address: 127.0.0.1, port: 0 }
                transport: { tls: %s }
                limits: { head-timeout: 5m, handshake-timeout: 5m }
                keepalive: { ping-interval: 1h }
                """.formatted(tls.certificate(), tls.key(), provider));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, jdk", "TLSv1.3, jdk", "TLSv1.2, openssl", "TLSv1.3, openssl"})
    void healthCheckThatOnlyMakesTheTlsHandshakeIsNeitherHeldNorLogged(String version, String provider)
            throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway = start(tls, provider);
                Socket connection = connect(gateway.address());
                SSLSocket check = secure(tls, connection, version)) {
            check.startHandshake();
            check.shutdownOutput();
            assertThat(connection.isOutputShutdown()).as("a FIN was sent").isFalse();
            assertThat(check.getInputStream().readAllBytes()).isEmpty();
            assertThat(connection.getInputStream().read()).as("the gateway's FIN").isEqualTo(-1);
            try (Wire admin = Wire.connect(gateway.admin())) {
                admin.send("GET /handshakes HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(admin.pumpToEnd(SOON)).isTrue();
                assertThat(new String(admin.received(), StandardCharsets.UTF_8)).contains(" 200 ")
                        .doesNotContain("request-timeout");
            }
            assertThat(gateway.output()).noneMatch(line -> line.contains("request-timeout"));
        }
    }

    @Test
    void whatAPeerSentBeforeIsStillAnswered() throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway = start(tls, "jdk");
                Socket connection = connect(gateway.address());
                SSLSocket peer = secure(tls, connection, "TLSv1.3")) {
            peer.getOutputStream().write(ClientFrames.handshake("/echo").getBytes(StandardCharsets.ISO_8859_1));
            peer.getOutputStream().write(ClientFrames.text("hi"));
            peer.shutdownOutput();
            assertThat(connection.isOutputShutdown()).as("a FIN was sent").isFalse();
            String answer = new String(peer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n\u0081\u0002hi"); // text "hi", no Close
            assertThat(connection.getInputStream().read()).as("the gateway's FIN").isEqualTo(-1);
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) SOON.toMillis());
        return socket;
    }

    /** TLS over this connection, whose end is no FIN. */
    private static SSLSocket secure(Tls tls, Socket connection, String version) throws IOException {
        SSLSocket socket = (SSLSocket) tls.client().getSocketFactory()
                .createSocket(connection, "localhost", connection.getPort(), false);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }
}
