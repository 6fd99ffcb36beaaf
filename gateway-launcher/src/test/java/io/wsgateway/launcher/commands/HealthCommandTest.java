package io.wsgateway.launcher.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.Main;
import io.wsgateway.launcher.it.Tls;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeApplicationsFolder() throws IOException {
        Files.createDirectory(folder.resolve("apps"));
    }

    /** What health says and returns with this {@code admin:}. */
    private int health(String admin) throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "admin: " + admin);
        return Main.execute(
                new String[] {"health", "--config", file.toString(), "--set",
                        "applications.directory=" + folder.resolve("apps")},
                new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nready\\n               | 0 | ready
            HTTP/1.1 503 Service Unavailable\\r\\nX: y\\r\\n\\r\\ndraining\\n        | 1 | draining
            HTTP/1.1 200 OK\\r\\n\\r\\n\u001b[2J                                  | 0 | \\u001b[2J
            SSH-2.0-OpenSSH_9.2\\r\\n                                         | 1 | not an answer of a gateway: SSH-2.0-OpenSSH_9.2
            ''                                                              | 1 | not an answer of a gateway: nothing
            """)
    void saysWhatIsAnswered(String answer, int exitCode, String said) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> answer(server,
                    answer.replace("\\r", "\r").replace("\\n", "\n")));
            assertThat(health("{ port: " + server.getLocalPort() + " }")).isEqualTo(exitCode);
            answering.join();
        }
        assertThat(out.toString().strip()).isEqualTo(said);
        assertThat(err.toString()).isEmpty();
    }

    private static void answer(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            byte[] asked = socket.getInputStream().readNBytes("GET /health/ready HTTP/1.1\r\n".length());
            assertThat(new String(asked, StandardCharsets.US_ASCII)).isEqualTo("GET /health/ready HTTP/1.1\r\n");
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAdminListenerOnEveryAddressIsAskedOnThisMachine() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> answer(server, "HTTP/1.1 200 OK\r\n\r\nready\n"));
            assertThat(health("{ address: 0.0.0.0, token: t, port: " + server.getLocalPort() + " }")).isZero();
            answering.join();
        }
    }

    @Test
    void saysWhereTheAnswerIsNoTls() throws Exception {
        Tls tls = Tls.create(folder);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // It has gone.
                }
            });
            assertThat(health("{ port: %d, tls: { certificate: \"%s\", key: \"%s\" } }".formatted(
                    server.getLocalPort(), tls.certificate(), tls.key()))).isEqualTo(1);
            answering.join();
        }
        assertThat(out.toString()).contains(" (it speaks no TLS); ");
    }

    @Test
    void saysThatItHasNoCertificateToShow() throws Exception {
        Tls tls = Tls.create(folder);
        assertThat(health("{ tls: { certificate: \"%1$s\", key: \"%2$s\", client-auth: require, client-ca: \"%1$s\" } }"
                .formatted(tls.certificate(), tls.key()))).isEqualTo(2);
        assertThat(out.toString().strip()).isEqualTo(
                "admin.tls.client-auth: require (expected: none or optional, as health has no certificate to show)");
    }

    /** Each byte in time, and never an end. */
    @Test
    void anAnswerThatNeverEndsIsNotWaitedFor() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread dripping = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    while (true) {
                        socket.getOutputStream().write('x');
                        Thread.sleep(Duration.ofMillis(10));
                    }
                } catch (IOException | InterruptedException e) {
                    // It has gone.
                }
            });
            assertThat(health("{ port: " + server.getLocalPort() + " }")).isEqualTo(1);
            dripping.join();
        }
        assertThat(out.toString()).contains("(Read timed out)");
    }

    @Test
    void withoutAnAdminListenerThereIsNobodyToAsk() throws IOException {
        assertThat(health("off")).isEqualTo(2);
        assertThat(out.toString().strip())
                .isEqualTo("admin: off (expected: an admin listener, which answers health checks)");
    }

    @Test
    void aConfigurationThatCantBeUsedIsToldAsEverywhere() throws IOException {
        assertThat(health("{ prot: 1 }")).isEqualTo(2);
        assertThat(err.toString()).contains("admin.prot: unknown key; did you mean \"port\"?");
    }
}
