package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, run by a real engine; {@code docker/test} builds it and runs this, with {@code mvn -Pimage verify}. */
@Tag("image")
class ImageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static List<String> locked(String... more) {
        return Stream.concat(Container.LOCKED.stream(), Stream.of(more)).toList();
    }

    private static List<String> mounted(Path file, String at) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(Files.isDirectory(file)
                ? "rwxr-xr-x"
                : "rw-r--r--"));
        return locked("-v", file + ":" + at + ":ro");
    }

    private static String get(InetSocketAddress gateway, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + gateway.getPort() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static void assertEchoes(Container container) throws IOException, InterruptedException {
        try (WireSession echo = WireSession.open(container.address(), "/echo")) {
            assertThat(echo.echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void servesItsPageEchoAndChatWithEverythingLockedDown() throws Exception {
        try (Container container = Container.run(Container.LOCKED);
                WireSession one = WireSession.open(container.address(), "/chat");
                WireSession two = WireSession.open(container.address(), "/chat")) {
            assertThat(get(container.address(), "/")).contains("A WebSocket gateway runs here", "\"/echo\"",
                    "\"/chat\"");
            assertEchoes(container);
            one.send(ClientFrames.text("{\"action\":\"say\",\"data\":\"hello from one\"}"));
            assertThat(two.wire().pumpUntil(wire -> two.stream().messages().stream()
                    .anyMatch(message -> new String(message.payload(), StandardCharsets.UTF_8)
                            .contains("hello from one")),
                    PATIENCE)).as("what one says reaches two").isTrue();
            assertThat(container.log()).anyMatch(line -> line.contains("runs on epoll, 2 event loops for 2 processors"))
                    .noneMatch(line -> line.contains("WARN") && !line.contains("(DNS rebinding)")
                            || line.contains("ERROR"));
            assertThat(container.inspect("{{.Config.User}}")).isEqualTo("10001:10001");
            assertThat(container.inspect("{{.Config.StopSignal}}")).isEqualTo("SIGTERM");
            assertThat(container.inspect("{{index .Config.Labels \"org.opencontainers.image.title\"}}"))
                    .isEqualTo("WebSocket gateway");
        }
    }

    @Test
    void runsAsAnyUser() throws Exception {
        try (Container container = Container.run(locked("--user", "54321:54321"))) {
            assertEchoes(container);
        }
    }

    @Test
    void runsWithoutAFileItMayWrite() throws Exception {
        List<String> options = List.of("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges");
        try (Container container = Container.run(options)) {
            assertThat(container.awaitLog(line -> line.contains("run in place")))
                    .contains("/tmp can't be written to: applications run in place");
            assertEchoes(container);
        }
    }

    /** TLS is OpenSSL's also where its native code can't be unpacked. */
    @Test
    void speaksTlsByOpensslWithoutAFileItMayWrite() throws Exception {
        try (Container container = Container.create(List.of("--read-only", "--cap-drop", "ALL", "--security-opt",
                "no-new-privileges"), "--dev-tls")) {
            container.start();
            container.awaitLog(line -> line.contains("ready: wss://"));
            assertThat(container.log())
                    .anyMatch(line -> line.endsWith("listeners[0]: TLS 1.2 and 1.3 by BoringSSL"));
        }
    }

    @Test
    void runsAndSaysSoWhereTheNativeTransportCantBeLoaded() throws Exception {
        try (Container container = Container.run(locked("--tmpfs", "/opt/gateway/lib/native"))) {
            assertThat(container.log()).filteredOn(line -> line.contains("using nio")).singleElement().asString()
                    .contains("using nio: no epoll here: ");
            assertThat(container.log()).anyMatch(line -> line.contains("runs on nio, "));
            assertEchoes(container);
        }
    }

    @Test
    void takesAJarCopiedIntoItWhileItRuns() throws Exception {
        try (Container container = Container.run(List.of())) {
            VersionedApplication dropped = new VersionedApplication(container.address(), container::log);
            container.copy(readable(VersionedApplication.write("dropped", "1", folder.resolve("dropped.jar"))),
                    "/opt/gateway/apps/");
            dropped.await("/dropped", "404", "1 hi");
            container.copy(readable(VersionedApplication.write("dropped", "2", folder.resolve("dropped.jar"))),
                    "/opt/gateway/apps/");
            dropped.await("/dropped", "1 hi", "2 hi");
            container.stop().waitFor();
            container.start();
            container.awaitLog(line -> line.contains("ready: "));
            assertThat(new VersionedApplication(container.address(), container::log).answer("/dropped"))
                    .isEqualTo("2 hi");
            assertEchoes(container);
        }
    }

    /** The folder is the host's, and the gateway may only read it. */
    @Test
    void whatIsReplacedInAMountedFolderOnTheHostIsTaken() throws Exception {
        Path apps = Files.createDirectory(folder.resolve("apps"));
        Path jar = readable(VersionedApplication.write("dropped", "1", apps.resolve("dropped.jar")));
        try (Container container = Container.run(mounted(apps, "/opt/gateway/apps"))) {
            VersionedApplication dropped = new VersionedApplication(container.address(), container::log);
            assertThat(dropped.answer("/dropped")).isEqualTo("1 hi");
            int version = 1;
            for (String command : List.of("cp", "mv", "cp", "mv")) {
                String before = version++ + " hi";
                Path next = readable(VersionedApplication.write("dropped", Integer.toString(version),
                        folder.resolve("next.jar")));
                assertThat(new ProcessBuilder(command, next.toString(), jar.toString()).inheritIO().start().waitFor())
                        .isZero();
                dropped.await("/dropped", before, version + " hi");
            }
            Files.delete(jar);
            dropped.await("/dropped", version + " hi", "404");
            assertThat(container.log()).filteredOn(line -> line.contains("ready: ")).hasSize(1);
        }
    }

    private static Path readable(Path jar) throws IOException {
        return Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void aMountedJarAddsToTheBundledApplications() throws Exception {
        Path jar = JarFixture.provider("dropped.Provider", "dropped", "").write(folder.resolve("dropped.jar"));
        try (Container container = Container.run(mounted(jar, "/opt/gateway/apps/dropped.jar"));
                WireSession dropped = WireSession.open(container.address(), "/dropped")) {
            dropped.closeNormally();
            assertEchoes(container);
        }
    }

    @Test
    void aMountedFolderReplacesTheBundledApplications() throws Exception {
        Path apps = Files.createDirectory(folder.resolve("apps"));
        Path jar = JarFixture.provider("dropped.Provider", "dropped", "").write(apps.resolve("dropped.jar"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        try (Container container = Container.run(mounted(apps, "/opt/gateway/apps"));
                WireSession dropped = WireSession.open(container.address(), "/dropped");
                Wire echo = Wire.connect(container.address())) {
            dropped.closeNormally();
            assertThat(WireSession.request(echo, "/echo").status()).isEqualTo(404);
        }
    }

    @Test
    void tellsWhatIsWrongWithAJarAndServesTheOthers() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.jar"), "not a jar");
        Path secret = JarFixture.provider("secret.Provider", "secret", "").write(folder.resolve("secret.jar"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        try (Container container = Container.create(List.of())) {
            container.copy(broken, "/opt/gateway/apps/");
            container.copy(secret, "/opt/gateway/apps/");
            container.start();
            container.awaitLog(line -> line.contains("ready: "));
            assertThat(container.log())
                    .anyMatch(line -> line.contains("broken.jar: isn't a jar, or not a whole one"))
                    .anyMatch(line -> line
                            .contains("secret.jar: may not be read by the gateway's user; chmod a+r"));
            assertEchoes(container);
        }
    }

    @Test
    void tellsEveryProblemOfAConfigurationAndExits2() throws Exception {
        Path file = Files.writeString(folder.resolve("g.yaml"), "drain: { periods: 1s }\nlimits: { fragments: 0 }\n");
        try (Container container = Container.create(mounted(file, "/opt/gateway/conf/gateway.yaml"))) {
            container.start();
            assertThat(container.awaitExit()).isEqualTo(2);
            assertThat(container.log()).containsExactly(
                    "/opt/gateway/conf/gateway.yaml:1:10: drain.periods: unknown key; did you mean \"period\"?",
                    "/opt/gateway/conf/gateway.yaml:2:22: limits.fragments: 0"
                            + " (expected: a whole number from 1 to 10000000)");
        }
    }

    @Test
    void isConfiguredByItsEnvironmentAlone() throws Exception {
        List<String> options =
                locked("-e", "GATEWAY_ROUTES_0_PATH=/say", "-e", "GATEWAY_ROUTES_0_APPLICATION=echo", "-e",
                        "GATEWAY_ROUTES_0_ORIGINS_ALLOW=https://example.com", "-e", "GATEWAY_LOG_FORMAT=json");
        try (Container container = Container.run(options);
                WireSession say = WireSession.open(container.address(), "/say", "Origin: https://example.com");
                Wire other = Wire.connect(container.address())) {
            assertThat(say.echo("hello")).isEqualTo("hello");
            HttpAnswers.Answer rejected = WireSession.request(other, "/say", "Origin: https://example.org");
            assertThat(rejected.status()).isEqualTo(403);
            assertThat(rejected.header("Gateway-Rejection")).hasValue("origin-not-allowed");
            assertThat(container.log()).allMatch(line -> line.startsWith("{\"time\":"));
        }
    }

    @Test
    void takesOptionsWithoutACommand() throws Exception {
        try (Container container = Container.run(Container.LOCKED, "--set", "limits.connections=1");
                WireSession first = WireSession.open(container.address(), "/echo");
                Wire second = Wire.connect(container.address())) {
            assertThat(first.echo("hello")).isEqualTo("hello");
            HttpAnswers.Answer rejected = WireSession.request(second, "/echo");
            assertThat(rejected.header("Gateway-Rejection")).hasValue("gateway-full");
        }
    }

    @Test
    void itsHealthCheckTurnsHealthyAndUnhealthy() throws Exception {
        List<String> options = locked("--health-interval", "1s", "--health-retries", "1", "-e",
                "GATEWAY_LIMITS_CLOSE_TIMEOUT=1m");
        try (Container container = Container.run(options);
                WireSession silent = WireSession.open(container.address(), "/echo")) {
            container.awaitHealth("healthy");
            container.signal("TERM");
            // This peer doesn't answer the Close: the gateway drains, and is not ready.
            assertThat(silent.awaitClose(PATIENCE)).isEqualTo(1001);
            container.awaitHealth("unhealthy");
            assertThat(container.inspect("{{json .State.Health.Log}}")).contains("\"Output\":\"ready", "draining");
        }
    }

    @Test
    void stopsWith0AndTellsEveryClient1001() throws Exception {
        try (Container container = Container.run(Container.LOCKED); Crowd crowd = new Crowd()) {
            crowd.open(container.address(), "/echo", 500, PATIENCE);
            Process stopping = container.stop();
            crowd.awaitClose(1001, PATIENCE);
            assertThat(container.awaitExit()).isZero();
            assertThat(stopping.waitFor()).isZero();
            assertThat(container.log()).anyMatch(line -> line.endsWith("stopped"))
                    .noneMatch(line -> line.contains("WARN") && !line.contains("(DNS rebinding)")
                            || line.contains("ERROR"));
        }
    }

    @Test
    void holds5000SessionsWithMessagesIn256MiB() throws Exception {
        int sessions = 5000;
        List<String> options = new ArrayList<>(locked("--memory", "256m", "--memory-swap", "256m", "-e",
                "GATEWAY_LIMITS_CONNECTIONS_PER_ADDRESS=" + sessions,
                "-e", "GATEWAY_LIMITS_HANDSHAKES_PER_SECOND_PER_ADDRESS=0", "-e",
                "GATEWAY_LIMITS_HANDSHAKES_PER_ADDRESS=0", "-e", "GATEWAY_KEEPALIVE_PING_INTERVAL=10m"));
        options.addAll(Container.HOST_NETWORK);
        try (Container container = Container.run(options); Crowd crowd = new Crowd()) {
            assertThat(container.log())
                    .anyMatch(line -> line.contains("of heap and ") && line.contains("of 256 MiB"));
            long before = container.residentMiB();
            crowd.open(container.address(), "/echo", sessions, Duration.ofSeconds(60));
            long open = container.residentMiB();
            long most = open;
            for (int bytes : List.of(20, 1000, 16_000, 20)) {
                byte[] payload = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
                for (int round = 0; round < 3; round++) {
                    crowd.exchange(ClientFrames.text("x".repeat(bytes)), serverText(payload), Duration.ofSeconds(60));
                    most = Math.max(most, container.residentMiB());
                }
            }
            Figures.add("memory with a limit of 256 MiB: %d MiB at rest, %d with %d sessions, %d at most with messages"
                    .formatted(before, open, sessions, most));
            Process stopping = container.stopSlowly();
            crowd.awaitClose(1001, Duration.ofSeconds(60));
            assertThat(stopping.waitFor()).isZero();
            assertThat(container.inspect("{{.State.OOMKilled}} {{.State.ExitCode}} {{.RestartCount}}"))
                    .isEqualTo("false 0 0");
            assertThat(container.log()).noneMatch(line -> line.contains("ERROR"));
        }
    }

    private static byte[] serverText(byte[] payload) {
        String length = payload.length < 126
                ? HexFormat.of().toHexDigits((byte) payload.length)
                : "7e" + HexFormat.of().toHexDigits((short) payload.length);
        return HexFormat.of().parseHex("81" + length + HexFormat.of().formatHex(payload));
    }

    @Test
    void startsSoonAndTakesLittle() throws Exception {
        List<Long> starts = new ArrayList<>();
        List<Long> memory = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            try (Container container = Container.runDetached(locked("--health-interval", "1s"))) {
                awaitFirst101(container.address());
                starts.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
                container.awaitHealth("healthy");
                memory.add(container.residentMiB());
            }
        }
        starts.sort(null);
        memory.sort(null);
        Figures.add(
                "docker run to first 101: %d ms, median of ten (%d to %d)".formatted(median(starts), starts.getFirst(),
                        starts.getLast()));
        Figures.add("memory at rest, no limit: %d MiB, median of ten (%d to %d)".formatted(median(memory),
                memory.getFirst(),
                memory.getLast()));
        assertThat(median(memory)).as("MiB at rest").isLessThanOrEqualTo(90);
    }

    private static long median(List<Long> sorted) {
        int middle = sorted.size() / 2;
        return (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Tries again and again: the engine accepts connections for the container before anything listens in it. */
    private static void awaitFirst101(InetSocketAddress gateway) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String status = "";
        while (!status.equals("HTTP/1.1 101")) {
            assertThat(System.nanoTime()).as("time for a first 101; last seen: %s", status).isLessThan(deadline);
            try (Socket socket = new Socket()) {
                socket.connect(gateway, 1000);
                socket.setSoTimeout(1000);
                socket.getOutputStream()
                        .write(ClientFrames.handshake("/echo").getBytes(StandardCharsets.ISO_8859_1));
                status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                status = e.toString();
            }
            // Else the attempts would take the processor that the gateway needs.
            Pace.pause(Duration.ofMillis(10));
        }
    }
}
