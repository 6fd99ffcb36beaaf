package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is shipped, run as a process. */
class DistributionIT {

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesTheClientForBrowsersAsItStandsInTheSources() throws Exception {
        String module = Files.readString(Path.of("..", "gateway-client", "gateway-client.js"));
        try (StartedScript gateway = StartedScript.run()) {
            HttpResponse<String> served = get(gateway.port(), "/gateway-client.js");
            assertThat(served.statusCode()).isEqualTo(200);
            assertThat(served.body()).isEqualTo(module).contains("export function connect(");
            assertThat(served.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
            String tag = served.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = http.send(
                    HttpRequest.newBuilder(served.uri()).header("If-None-Match", tag).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("Content-Length")).isEmpty();
            assertThat(get(gateway.adminPort(), "/gateway-client.js").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void runsServesAndStopsWith0OnSigterm() throws Exception {
        try (StartedScript gateway = StartedScript.run()) {
            assertThat(get(gateway.port(), "/").body()).contains("A WebSocket gateway runs here", "\"/echo\"");
            assertThat(get(gateway.adminPort(), "/health/ready").body()).isEqualTo("ready\n");

            CompletableFuture<String> echoed = new CompletableFuture<>();
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/echo"),
                    new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                            echoed.complete(data.toString());
                            socket.request(1);
                            return CompletableFuture.completedFuture(null);
                        }

                        @Override
                        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                            closed.complete(code);
                            return CompletableFuture.completedFuture(null);
                        }
                    }).join().sendText("hello", true);
            assertThat(echoed.get(30, TimeUnit.SECONDS)).isEqualTo("hello");

            gateway.signal("TERM");
            assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo(1001);
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).noneMatch(line -> line.contains("WARNING") || line.contains(" ERROR "));
        }
    }

    /** As HAProxy, AWS load balancers and Kubernetes ask. */
    @Test
    void answersHealthChecksAsDocumented() throws Exception {
        try (StartedScript gateway = StartedScript.run()) {
            int open = gateway.port();
            int admin = gateway.adminPort();
            assertThat(answer(admin, "GET /health/ready HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nready\n");
            assertThat(answer(admin, "HEAD /health/ready HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n");
            assertThat(answer(admin, "GET /health/ready HTTP/1.1\r\nHost: 10.0.0.1:9090\r\n\r\n"))
                    .startsWith("HTTP/1.1 421 ");
            assertThat(answer(admin, "GET /health/ready HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
            for (int port : new int[] {open, admin}) {
                assertThat(answer(port, "OPTIONS / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(answer(port, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            }
            assertThat(answer(open, """
                    GET / HTTP/1.1\r
                    Host: 10.0.0.1:8080\r
                    Connection: close\r
                    User-Agent: ELB-HealthChecker/2.0\r
                    Accept-Encoding: gzip, compressed\r
                    \r
                    """)).startsWith("HTTP/1.1 200 OK\r\n");
            new Socket(InetAddress.getLoopbackAddress(), open).close();
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).filteredOn(line -> line.contains("rejected")).singleElement().asString()
                    .contains("host-invalid");
        }
    }

    private static String answer(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void healthAsksTheGatewayOfItsConfiguration() throws Exception {
        int port;
        try (StartedScript gateway = StartedScript.run()) {
            port = gateway.adminPort();
            assertHealth(port, 0, "ready");
            assertHealth(port, 0, "live", "--live");
        }
        assertHealth(port, 1, Pattern.quote("no answer from 127.0.0.1:" + port
                + " (Connection refused); if the gateway was started with options, health needs them, too"));
    }

    private static void assertHealth(int port, int exitCode, String saidLike, String... options) throws Exception {
        String[] command = Stream.concat(Stream.of("health"), Stream.of(options)).toArray(String[]::new);
        try (StartedScript health = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                Map.of("GATEWAY_ADMIN_PORT", Integer.toString(port)), command)) {
            assertThat(health.exitCode()).as("exit code").isEqualTo(exitCode);
            assertThat(health.output()).singleElement().asString().matches(saidLike);
        }
    }

    @Test
    void tellsThatAVariableOfLoggingIsWrong() throws Exception {
        for (String command : new String[] {"run", "check"}) {
            try (StartedScript gateway = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                    Map.of("GATEWAY_LOG_FORMAT", "xml", "GATEWAY_LOG_LEVEL", "loud"), command)) {
                assertThat(gateway.exitCode()).as(command).isEqualTo(2);
                assertThat(gateway.output()).as(command).containsExactly(
                        "environment GATEWAY_LOG_FORMAT: xml (expected: human, json)",
                        "environment GATEWAY_LOG_LEVEL: loud (expected: error, warn, info, debug)");
            }
        }
        try (StartedScript gateway = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                Map.of("GATEWAY_LOG_FORMAT", "xml", "GATEWAY_PORT", "8080"), "check")) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.output()).containsExactly("environment: GATEWAY_PORT: no key of the configuration;"
                    + " did you mean \"GATEWAY_LISTENERS_0_PORT\"?",
                    "environment GATEWAY_LOG_FORMAT: xml (expected: human, json)");
        }
    }

    @Test
    void saysWhatItRunsOn() throws Exception {
        try (StartedScript gateway = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                Map.of("JAVA_OPTS", "-Xmx64m -Dio.netty.maxDirectMemory=33554432 -Dio.netty.transport.noNative=true",
                        "GATEWAY_LISTENERS_0_PORT", "0", "GATEWAY_ADMIN_PORT", "0"))) {
            assertThat(gateway.line(line -> line.contains("memory:")))
                    .contains("memory: at most 64 MiB of heap and 32 MiB of buffers, of ");
            assertThat(gateway.line(line -> line.contains("using nio"))).contains("using nio: no epoll here: ");
            assertThat(gateway.line(line -> line.contains("runs on"))).contains("runs on nio, ");
        }
    }

    @Test
    void stopsWith0OnCtrlC() throws Exception {
        try (StartedScript gateway = StartedScript.run()) {
            gateway.port();
            gateway.signal("INT");
            assertThat(gateway.exitCode()).isZero();
        }
    }

    @Test
    void drainsWhenItsTerminalIsClosed() throws Exception {
        String command = StartedScript.DISTRIBUTION.resolve("bin/gateway")
                + " run --set listeners.0.port=0 --set admin.port=0";
        try (StartedScript terminal = StartedScript.start(Path.of("/usr/bin/script"), Map.of(), "-q", "-c", command,
                "/dev/null"); Socket client = open(terminal.port(), "/echo")) {
            terminal.signal("KILL");
            byte[] close = client.getInputStream().readNBytes(4); // 88 .. 03e9: Close, 1001
            assertThat(close).startsWith(0x88).endsWith(0x03, 0xe9);
            client.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe9});
            // The rest of the Close, then the end of TCP.
            assertThat(client.getInputStream().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("the gateway is shutting down");
        }
    }

    @Test
    void goesOnAfterASigHupThatSomebodySends() throws Exception {
        try (StartedScript gateway = StartedScript.run(); Socket client = open(gateway.port(), "/echo")) {
            gateway.signal("HUP");
            gateway.line(line -> line.endsWith("configuration: nothing is other than before"));
            client.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0}); // Ping
            assertThat(client.getInputStream().readNBytes(2)).containsExactly(0x8a, 0); // Pong
            gateway.signal("TERM");
            assertThat(client.getInputStream().read()).isEqualTo(0x88); // Close
        }
    }

    @Test
    void aHangUpThatWasIgnoredIsIgnored() throws Exception {
        String command = "trap '' HUP; exec \"$0\" run --set listeners.0.port=0 --set admin.port=0";
        try (StartedScript gateway = StartedScript.start(Path.of("/bin/sh"), Map.of(), "-c", command,
                StartedScript.DISTRIBUTION.resolve("bin/gateway").toString())) {
            gateway.port();
            gateway.signal("HUP");
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).anyMatch(line -> line.contains("SIGTERM: stopping"))
                    .noneMatch(line -> line.contains("SIGHUP"));
        }
    }

    @Test
    void deletesWhatKilledGatewaysLeaveAndNothingOfThoseThatRun() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Files.createDirectory(temporary.resolve("gateway-apps-of-something-else"));
        try (StartedScript killed = runIn(temporary); StartedScript running = runIn(temporary)) {
            killed.port();
            running.port();
            assertThat(copies(temporary)).hasSize(2);
            killed.signal("KILL");
            assertThat(killed.exitCode()).isEqualTo(128 + 9);
            List<Path> before = copies(temporary);
            assertThat(before).hasSize(2);
            try (StartedScript next = runIn(temporary)) {
                next.port();
                assertThat(copies(temporary)).hasSize(2).filteredOn(before::contains).hasSize(1);
                running.signal("TERM");
                next.signal("TERM");
                assertThat(running.exitCode()).isZero();
                assertThat(next.exitCode()).isZero();
            }
        }
        assertThat(copies(temporary)).isEmpty();
        assertThat(temporary.resolve("gateway-apps-of-something-else")).exists();
    }

    private static StartedScript runIn(Path temporary) throws IOException {
        return StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                Map.of("JAVA_OPTS", "-Djava.io.tmpdir=" + temporary), "run", "--set", "listeners.0.port=0", "--set",
                "admin.port=0");
    }

    /** Folders that hold the copy of a jar. */
    private static List<Path> copies(Path temporary) throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(path -> Files.exists(path.resolve("echo.jar"))).toList();
        }
    }

    @Test
    void aSecondSignalStopsAtOnce() throws Exception {
        try (StartedScript gateway =
                StartedScript.run("--set", "limits.close-timeout=10m", "--set", "drain.period=10m");
                Socket silent = open(gateway.port(), "/echo")) {
            assertThat(silent.isConnected()).isTrue();
            gateway.signal("TERM");
            // This peer never answers the Close.
            gateway.line(line -> line.contains("draining 1 session for at most 600 s"));
            assertThat(get(gateway.adminPort(), "/health/ready").statusCode()).isEqualTo(503);
            assertHealth(gateway.adminPort(), 1, "draining: 1 of 1 session left, for at most [1-6]?[0-9]?[0-9] s");
            assertHealth(gateway.adminPort(), 0, "live", "--live");
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void tellsHowManySessionsItClosedAndHowManyItCutOff() throws Exception {
        try (StartedScript gateway = StartedScript.run("--set", "limits.close-timeout=50s", "--set", "drain.period=5s");
                Socket silent = open(gateway.port(), "/echo");
                Socket closing = open(gateway.port(), "/echo")) {
            gateway.signal("TERM");
            byte[] close = closing.getInputStream().readNBytes(4); // 88 .. 03e9: Close, 1001
            assertThat(close).startsWith(0x88).endsWith(0x03, 0xe9);
            // 88 82 00000000 03e9: the same, masked by a key that changes nothing
            closing.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe9});
            closing.getInputStream().readAllBytes(); // to the gateway's FIN
            closing.shutdownOutput();
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).anyMatch(line -> line.endsWith("draining 2 sessions for at most 5 s"))
                    .anyMatch(line -> line.endsWith("drained: 1 session closed, 1 cut off"));
            assertThat(silent.getInputStream().readNBytes(4)).hasSize(4);
        }
    }

    @Test
    void tellsThatItsOutputCantBeWritten() throws Exception {
        String explain = "exec \"$0\" explain src/test/resources/exchanges/good.txt > /dev/full";
        try (StartedScript started = StartedScript.start(Path.of("/bin/sh"), Map.of(), "-c", explain,
                StartedScript.DISTRIBUTION.resolve("bin/gateway").toString())) {
            assertThat(started.exitCode()).isEqualTo(2);
            assertThat(started.output()).containsExactly("standard output can't be written to");
        }
    }

    /** An application's start may take half a minute, and who sent the signal kills the process after ten seconds. */
    @Test
    void stopsWith0OnSigtermWhileAnApplicationStarts(@TempDir Path apps) throws Exception {
        JarFixture.provider("slow.Provider", "slow", """
                @Override public Application start(ApplicationContext context) throws Exception {
                    System.out.println("slow waits");
                    new java.util.concurrent.CountDownLatch(1).await();
                    return new Running();
                }
                """).write(apps.resolve("slow.jar"));
        JarFixture.provider("then.Provider", "then", "").write(apps.resolve("then.jar"));
        try (StartedScript gateway = StartedScript.run("--set", "applications.directory=" + apps)) {
            gateway.line(line -> line.contains("slow waits"));
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).noneMatch(line -> line.contains("30 s") || line.contains("application then")
                    || line.contains("ready:")).anyMatch(line -> line.contains("stopped before it was ready"));
        }
    }

    @Test
    void tellsEveryProblemOfAllSettingsAndExits2() throws Exception {
        Path file = Files.writeString(folder.resolve("settings.yaml"), """
                routes:
                  - path: /chat
                    application: chat
                    settings: { histroy: 5, rooms: hunter2 }
                  - { path: /echo, application: echo, settings: { colour: hunter2 } }
                """);
        try (StartedScript gateway = StartedScript.run("--log-level", "error", "--config", file.toString())) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.output()).containsExactly(
                    file + ":4:17: routes[0].settings.histroy: the application knows no such setting;"
                            + " did you mean \"history\"?",
                    file + ":4:36: routes[0].settings.rooms: not what is expected here:"
                            + " a whole number from 1 to 100000",
                    file + ":5:51: routes[1].settings.colour: the application knows no such setting");
        }
    }

    @Test
    void tellsSettingsThatAreMissingAndShowsTheStackOfAFailedStart() throws Exception {
        Path apps = Files.createDirectory(folder.resolve("apps"));
        JarFixture.provider("needy.Provider", "needy", """
                @Override public Application start(ApplicationContext context) {
                    context.settings().require("url");
                    return new Running();
                }
                """).write(apps.resolve("needy.jar"));
        try (StartedScript gateway =
                StartedScript.run("--log-level", "error", "--set", "applications.directory=" + apps)) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.output()).containsExactly(
                    "application needy: routes[].settings.url: missing; the application can't do without");
        }
        Path file = Files.writeString(folder.resolve("g.yaml"), "routes: [{ path: /x, application: needy }]");
        try (StartedScript gateway = StartedScript.run("--log-level", "error", "--config", file.toString(), "--set",
                "applications.directory=" + apps)) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.output()).containsExactly(
                    file + ":1:10: routes[0].settings.url: missing; the application can't do without");
        }
        Files.delete(apps.resolve("needy.jar"));
        JarFixture.provider("bad.Provider", "bad", """
                @Override public Application start(ApplicationContext context) {
                    throw new IllegalStateException("no luck");
                }
                """).write(apps.resolve("bad.jar"));
        try (StartedScript gateway = StartedScript.run("--set", "applications.directory=" + apps)) {
            gateway.port();
            assertThat(gateway.output())
                    .anyMatch(line -> line.endsWith(
                            "bad.jar: application bad: start failed: java.lang.IllegalStateException: no luck"))
                    .anyMatch(line -> line.startsWith("\tat ") && line.contains("bad.Provider.start("));
        }
    }

    @Test
    void neverLogsTheAdminToken() throws Exception {
        try (StartedScript gateway =
                StartedScript.run("--log-level", "debug", "--set", "admin.token=canary-4711", "--set",
                        "drain.period=0s")) {
            get(gateway.port(), "/?token=canary-4711");
            get(gateway.adminPort(), "/status?token=canary-4711");
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).noneMatch(line -> line.contains("canary"));
        }
    }

    @Test
    void explainsARejectedHandshake() throws Exception {
        try (StartedScript gateway = StartedScript.run()) {
            assertThat(get(gateway.port(), "/.gateway/explain?target=/nowhere").body())
                    .contains("\"accepted\":false", "\"status\":404", "\"reason\":\"route-not-found\"");
            assertThat(get(gateway.port(), "/.gateway/explain?target=/echo").body()).contains("\"accepted\":true");
        }
    }

    @Test
    void tellsEveryProblemOfItsConfigurationAndExits2() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), """
                limits: { conections: 5 }
                routes:
                  - { path: /x, application: ecco }
                """);
        try (StartedScript gateway = StartedScript.run("--config", file.toString())) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.output()).containsExactly(
                    file + ":1:11: limits.conections: unknown key; did you mean \"connections\"?");
        }
        Files.writeString(file, "routes: [{ path: /x, application: ecco }]");
        try (StartedScript gateway = StartedScript.run("--config", file.toString())) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.output()).containsExactly(
                    file + ":1:35: routes[0].application: no application ecco here; did you mean \"echo\"?");
        }
    }

    @Test
    void tellsAPortInUseInOneLineAndExits1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                StartedScript gateway = StartedScript.run("--log-level", "error", "--set",
                        "admin.port=" + taken.getLocalPort())) {
            assertThat(gateway.exitCode()).isEqualTo(1);
            assertThat(gateway.output()).singleElement().asString()
                    .isEqualTo("admin: can't listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use;"
                            + " choose another address or port, or end what uses it (run --set admin.port="
                            + Math.min(taken.getLocalPort() + 1, 65535)
                            + ", or run --set admin=off for no admin listener)");
        }
    }

    @Test
    void tellsAnAddressOfAnotherMachineAndExits1() throws Exception {
        try (StartedScript gateway = StartedScript.run("--log-level", "error", "--set", "listeners.1.address=192.0.2.1",
                "--set", "listeners.1.port=8080")) {
            assertThat(gateway.exitCode()).isEqualTo(1);
            assertThat(gateway.output()).containsExactly("listeners[1]: can't listen on 192.0.2.1:8080: Cannot assign"
                    + " requested address; no network interface here has this address; choose one that is this"
                    + " machine's, or 0.0.0.0 for all of them");
        }
    }

    @Test
    void aBrokenJarDoesNotKeepTheOthersFromRunningUnlessStrict() throws Exception {
        Path apps = Files.createDirectory(folder.resolve("apps"));
        Files.copy(StartedScript.DISTRIBUTION.resolve("apps/echo.jar"), apps.resolve("echo.jar"));
        Files.writeString(apps.resolve("broken.jar"), "no jar");
        try (StartedScript gateway = StartedScript.run("--set", "applications.directory=" + apps)) {
            gateway.port();
            assertThat(gateway.output()).filteredOn(line -> line.contains(" ERROR ")).singleElement().asString()
                    .contains("broken.jar: isn't a jar");
        }
        try (StartedScript gateway = StartedScript.run("--strict", "--set", "applications.directory=" + apps)) {
            assertThat(gateway.exitCode()).isEqualTo(1);
            assertThat(gateway.output()).last().asString().contains("--strict");
        }
    }

    @Test
    void logsJsonLinesIfAsked() throws Exception {
        try (StartedScript gateway = StartedScript.run("--log-format", "json")) {
            assertThat(gateway.line(line -> line.contains("ready:"))).startsWith("{\"time\":\"").endsWith("\"}");
            assertThat(gateway.output()).allMatch(line -> line.startsWith("{"));
        }
    }

    /** Read as YAML these would be a comment, and nothing: and status open to whoever comes through a proxy. */
    @Test
    void aTokenOfTheEnvironmentIsTheTextAsGiven() throws Exception {
        Map<String, String> environment = Map.of("GATEWAY_LISTENERS_0_PORT", "0", "GATEWAY_ADMIN", "off",
                "GATEWAY_ROUTES_0_PATH", "/ops", "GATEWAY_ROUTES_0_APPLICATION", "status");
        Map<String, String> withToken = new HashMap<>(environment);
        withToken.put("GATEWAY_ROUTES_0_SETTINGS_TOKEN", "#s3cret");
        try (StartedScript gateway =
                StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"), withToken)) {
            assertThat(handshake(gateway.port(), "/ops", "")).isEqualTo("HTTP/1.1 401");
            assertThat(handshake(gateway.port(), "/ops", "Authorization: Bearer #s3cret\r\n"))
                    .isEqualTo("HTTP/1.1 101");
        }
        try (StartedScript gateway = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                environment, "--set", "routes.0.settings.token=")) {
            assertThat(handshake(gateway.port(), "/ops", "")).isEqualTo("HTTP/1.1 401");
            assertThat(gateway.output()).anyMatch(line -> line.contains("WARN  status  settings.token is empty"));
        }
    }

    /** The first twelve characters of what an opening handshake with these further fields is answered. */
    private static String handshake(int port, String path, String fields) throws IOException {
        try (Socket socket = request(port, path, fields)) {
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    /** An open session; what follows its 101 is still to be read. */
    private static Socket open(int port, String path) throws IOException {
        Socket socket = request(port, path, "");
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static Socket request(int port, String path, String fields) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(upgrade(path, "Host: localhost\r\n" + fields).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String upgrade(String path, String fields) {
        return "GET " + path + """
                 HTTP/1.1\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                """ + fields + "\r\n";
    }

    private static String handshakeOf(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    /** Whoever owns a name can let it lead to any address. */
    @Test
    void answersToItsOwnNamesOnlyIfItIsGivenThem() throws Exception {
        String rebound = "Host: evil.example\r\nOrigin: http://evil.example\r\n";
        String own = "Host: gw.example.com\r\nOrigin: http://gw.example.com\r\n";
        try (StartedScript gateway = StartedScript.run("--set", "listeners.0.hosts.0=gw.example.com", "--set",
                "listeners.0.hosts.1=[::1]")) {
            assertThat(answer(gateway.port(), upgrade("/echo", rebound))).startsWith("HTTP/1.1 421 ")
                    .contains("Gateway-Rejection: host-not-served");
            assertThat(handshakeOf(gateway.port(), upgrade("/echo", own))).isEqualTo("HTTP/1.1 101");
            assertThat(handshakeOf(gateway.port(), upgrade("/echo", "Host: [::1]:8080\r\n"))).isEqualTo("HTTP/1.1 101");
            for (String path : new String[] {"/", "/.gateway/explain?target=/echo", "/echo"}) {
                assertThat(answer(gateway.port(), "GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                        .startsWith("HTTP/1.1 421 ")
                        .endsWith("This listener answers to gw.example.com, [::1] only (listeners[].hosts).\n");
            }
            assertThat(answer(gateway.port(), "GET / HTTP/1.1\r\nHost: gw.example.com\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(gateway.output()).noneMatch(line -> line.contains("DNS rebinding"));
        }
        try (StartedScript gateway = StartedScript.run()) {
            assertThat(handshakeOf(gateway.port(), upgrade("/echo", rebound))).isEqualTo("HTTP/1.1 101");
            assertThat(gateway.output()).anyMatch(line -> line.endsWith("listeners[0] answers to every name: a page of"
                    + " any site whose name leads here (DNS rebinding) reaches /chat, /chat/{room}, /echo; give the"
                    + " gateway's own names in listeners[0].hosts, or a host or origins for these routes"));
        }
    }

    @Test
    void logsWhatApplicationsLogByTheJdk() throws Exception {
        Path apps = Files.createDirectory(folder.resolve("apps"));
        JarFixture.provider("log.Provider", "log", """
                @Override public Application start(ApplicationContext context) {
                    var jul = java.util.logging.Logger.getLogger("com.example.jul");
                    jul.log(java.util.logging.Level.WARNING, "first {0}", "one");
                    jul.log(java.util.logging.Level.SEVERE, "second", new IllegalStateException("why"));
                    jul.fine("third");
                    var system = System.getLogger("com.example.system");
                    system.log(System.Logger.Level.INFO, "fourth {0}", "two");
                    system.log(System.Logger.Level.DEBUG, "fifth");
                    java.util.logging.Logger.getLogger("sun.net.www.protocol.http.HttpURLConnection").fine("s3cret");
                    return new Running();
                }
                """).write(apps.resolve("log.jar"));
        for (String level : new String[] {"info", "debug"}) {
            try (StartedScript gateway = StartedScript.run("--log-format", "json", "--log-level", level, "--set",
                    "applications.directory=" + apps)) {
                gateway.port();
                String start = "\"thread\":\"start of log.jar\",\"message\":";
                assertThat(gateway.output())
                        .anyMatch(line -> line.contains(
                                "\"level\":\"WARN\",\"logger\":\"com.example.jul\"," + start + "\"first one\""))
                        .anyMatch(line -> line.contains(
                                "\"level\":\"ERROR\",\"logger\":\"com.example.jul\"," + start + "\"second\"")
                                && line.contains("\"stack\":\"java.lang.IllegalStateException: why"))
                        .anyMatch(line -> line.contains(
                                "\"level\":\"INFO\",\"logger\":\"com.example.system\"," + start + "\"fourth two\""))
                        .noneMatch(line -> line.contains("\"logger\":\"stderr\"") || line.contains("s3cret"));
                boolean debug = level.equals("debug");
                assertThat(gateway.output().stream().anyMatch(line -> line.contains("\"third\""))).isEqualTo(debug);
                assertThat(gateway.output().stream().anyMatch(line -> line.contains("\"fifth\""))).isEqualTo(debug);
            }
        }
    }

    @Test
    void theEnvironmentIsReadToo() throws Exception {
        try (StartedScript gateway = StartedScript.start(StartedScript.DISTRIBUTION.resolve("bin/gateway"),
                Map.of("GATEWAY_LISTENERS_0_PORT", "0", "GATEWAY_ADMIN", "off", "GATEWAY_LOG_FORMAT", "human"))) {
            assertThat(gateway.line(line -> line.contains("ready:"))).matches(".*ready: ws://0\\.0\\.0\\.0:\\d+");
        }
    }
}
