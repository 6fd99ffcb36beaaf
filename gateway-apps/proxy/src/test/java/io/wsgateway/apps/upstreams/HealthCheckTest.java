package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wsgateway.app.upstream.UpstreamTls;
import io.wsgateway.testkit.FakeContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final UpstreamTls NO_TLS = new UpstreamTls(Optional.empty(), Optional.empty());

    /** Accepts one connection, reads a head if it is sent one, and answers so. */
    private static final class Server implements AutoCloseable {

        private final ServerSocket listening;
        private final CompletableFuture<String> head = new CompletableFuture<>();

        Server(ServerSocket listening, String answer) {
            this.listening = listening;
            Thread.startVirtualThread(() -> {
                try (Socket socket = listening.accept()) {
                    InputStream in = socket.getInputStream();
                    StringBuilder read = new StringBuilder();
                    int next = in.read();
                    while (next >= 0) {
                        read.append((char) next);
                        if (read.toString().endsWith("\r\n\r\n")) {
                            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                            break;
                        }
                        next = in.read();
                    }
                    head.complete(read.toString());
                    while (next >= 0) { // until the other side has had enough
                        next = in.read();
                    }
                } catch (IOException e) {
                    head.completeExceptionally(e);
                }
            });
        }

        static Server answering(String answer) throws IOException {
            return new Server(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), answer);
        }

        int port() {
            return listening.getLocalPort();
        }

        String head() throws Exception {
            return head.get(30, TimeUnit.SECONDS);
        }

        /** Nobody is there any more. */
        void stop() throws IOException {
            listening.close();
        }

        @Override
        public void close() throws IOException {
            stop();
        }
    }

    private static PoolSettings settings(String url, Checks.Kind kind, Duration timeout, UpstreamTls tls) {
        return new PoolSettings(List.of(Target.url(url)), tls, Balance.ROUND_ROBIN,
                new Checks(kind, "/up?a", Duration.ofSeconds(5), timeout, 1, 1),
                new Ejection(2, Duration.ofSeconds(10), Duration.ofSeconds(60)), Duration.ZERO);
    }

    private static void ask(String url, Checks.Kind kind, Duration timeout, UpstreamTls tls) throws Exception {
        PoolSettings settings = settings(url, kind, timeout, tls);
        new HealthCheck(settings).ask(settings.targets().getFirst());
    }

    private static void ask(Server server, Checks.Kind kind) throws Exception {
        ask("ws://127.0.0.1:" + server.port(), kind, Duration.ofSeconds(30), NO_TLS);
    }

    @Test
    void isWellByTcpWhereAConnectionIsAccepted() throws Exception {
        try (Server server = Server.answering("")) {
            ask(server, Checks.Kind.TCP);
            assertThat(server.head()).isEmpty();
        }
    }

    @Test
    void isNotWellWhereNobodyIsThere() throws IOException {
        try (Socket held = held()) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(
                    "ws://127.0.0.1:" + held.getLocalPort(), Checks.Kind.TCP, Duration.ofSeconds(30), NO_TLS));
        }
    }

    /** Bound to a port at which it doesn't listen, and at which nobody else does who hasn't been told of it. */
    private static Socket held() throws IOException {
        Socket held = new Socket();
        held.setReuseAddress(true);
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return held;
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 204\r\n", "HTTP/1.1 200 OK\n"})
    void isWellByHttpWhereItAnswersSo(String answer) throws Exception {
        try (Server server = Server.answering(answer)) {
            ask(server, Checks.Kind.HTTP);
            assertThat(server.head()).isEqualTo("GET /up?a HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                    + "\r\nUser-Agent: wsgateway\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 503 Service Unavailable, GET /up?a was answered 503 Service Unavailable",
            "HTTP/1.1 302 Found, GET /up?a was answered 302 Found", "SSH-2.0-x, no answer of HTTP/1.1: SSH-2.0-x",
            "HTTP/1.1, no answer of HTTP/1.1: HTTP/1.1"})
    void isNotWellWhereItAnswersSo(String answer, String problem) throws Exception {
        try (Server server = Server.answering(answer + "\r\n\r\n")) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(server, Checks.Kind.HTTP))
                    .withMessage(problem);
        }
    }

    @Test
    void readsNoMoreThanALine() throws Exception {
        try (Server server = Server.answering("x".repeat(100_000))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(server, Checks.Kind.HTTP))
                    .withMessage("no answer of HTTP/1.1: " + "x".repeat(1024));
        }
    }

    @Test
    void isNotWellWhereItAnswersNothingInTime() throws Exception {
        try (Server server = Server.answering("")) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask("ws://127.0.0.1:" + server.port(),
                    Checks.Kind.HTTP, Duration.ofMillis(100), NO_TLS)).withMessage("no answer within 100 ms");
        }
    }

    /** A byte in time for each read, and never a whole answer; the first bytes are of a record of TLS, or of a line. */
    @ParameterizedTest
    @CsvSource({"ws, HTTP, 48545450", "wss, TCP, 1603034000", "wss, HTTP, 1603034000"})
    @Timeout(60)
    void isNotWellWhereItsAnswerDripsBeyondTheTime(String scheme, Checks.Kind kind, String begin) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = listening.accept()) {
                    socket.getOutputStream().write(HexFormat.of().parseHex(begin));
                    while (true) {
                        socket.getOutputStream().write('x');
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    return; // the other side has had enough
                }
            });
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> ask(scheme + "://127.0.0.1:" + listening.getLocalPort(), kind,
                            Duration.ofSeconds(1), NO_TLS))
                    .withMessage("no answer within 1000 ms");
        }
    }

    @Test
    void holdsACertificateToTheAuthoritiesAndTheName(@TempDir Path folder) throws Exception {
        SSLContext context = certified(folder);
        String pem = Files.readString(folder.resolve("ca.pem"));
        UpstreamTls trusted = new UpstreamTls(Optional.of(pem), Optional.of("inner.example"));
        UpstreamTls otherName = new UpstreamTls(Optional.of(pem), Optional.empty());
        UpstreamTls unknown = new UpstreamTls(Optional.empty(), Optional.of("inner.example"));
        for (Checks.Kind kind : List.of(Checks.Kind.TCP, Checks.Kind.HTTP)) {
            assertThatCode(() -> askSecured(context, kind, trusted)).doesNotThrowAnyException();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> askSecured(context, kind, otherName));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> askSecured(context, kind, unknown));
        }
    }

    private static void askSecured(SSLContext context, Checks.Kind kind, UpstreamTls tls) throws Exception {
        try (Server server = new Server(context.getServerSocketFactory().createServerSocket(0, 1,
                InetAddress.getLoopbackAddress()), "HTTP/1.1 200 OK\r\n\r\n")) {
            ask("wss://127.0.0.1:" + server.port(), kind, Duration.ofSeconds(30), tls);
        }
    }

    private static SSLContext certified(Path folder) throws Exception {
        keytool(folder, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=server", "-ext",
                "san=dns:inner.example");
        keytool(folder, "-exportcert", "-alias", "a", "-rfc", "-file", folder.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path folder, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-keystore", folder.resolve("keys").toString(), "-storetype", "PKCS12", "-storepass",
                        new String(PASSWORD)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile()).start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void looksAfterEachServerOfAPoolUntilItIsClosed() throws Exception {
        FakeContext context = new FakeContext("proxy");
        try (Socket held = held();
                Server server = new Server(new ServerSocket(held.getLocalPort(), 1, held.getLocalAddress()), "")) {
            int port = server.port();
            PoolSettings settings =
                    settings("ws://127.0.0.1:" + port, Checks.Kind.TCP, Duration.ofSeconds(30), NO_TLS);
            Pool pool = Pools.pool(settings, context);
            Health health = pool.places().getFirst().health();
            HealthChecks checks = HealthChecks.of(pool, settings, context.scheduler());
            context.advance(Duration.ofSeconds(6));
            assertThat(server.head()).isEmpty();
            assertThat(health.isIn(Pools.nanos(context))).isTrue();
            server.stop();
            context.advance(Duration.ofSeconds(6));
            assertThat(health.isIn(Pools.nanos(context))).isFalse();
            assertThat(context.meter().counted("upstream-ejected")).isOne();
            try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                context.advance(Duration.ofSeconds(6));
                assertThat(health.isIn(Pools.nanos(context))).isTrue();
                assertThat(again.isClosed()).isFalse();
            }
            assertThat(context.meter().counted("upstream-returned")).isOne();
            assertThat(context.scheduler().waiting()).isOne();
            checks.close();
            assertThat(context.scheduler().waiting()).isZero();
        }
    }
}
