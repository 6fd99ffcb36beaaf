package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while the distribution runs, beside 200 sessions that notice nothing. */
class ConfigurationReloadIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SESSIONS = 200;
    private static final String TOKEN = "s3cr3t-t0ken";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<WireSession> bystanders = new ArrayList<>();
    private List<Integer> ports = List.of();
    private GatewayProcess gateway;
    private Path file;
    private Path chain;
    private Path key;

    @BeforeEach
    void start() throws Exception {
        ports = FreePorts.find(4);
        Tls first = Tls.create(Files.createDirectory(directory.resolve("first")));
        chain = Files.copy(first.certificate(), directory.resolve("chain.pem"));
        key = Files.copy(first.key(), directory.resolve("key.pem"));
        gateway = GatewayProcess.start(directory, yaml("", "", ""));
        file = directory.resolve("gateway.yaml");
        for (int i = 0; i < SESSIONS; i++) {
            bystanders.add(WireSession.open(at(0), "/echo"));
        }
    }

    /** Whatever was tried, nobody has noticed. */
    @AfterEach
    void stop() throws Exception {
        try {
            for (WireSession bystander : bystanders) {
                assertThat(bystander.echo("still here")).isEqualTo("still here");
                bystander.close();
            }
            assertThat(gateway.output()).noneMatch(line -> line.contains(TOKEN));
        } finally {
            gateway.close();
        }
    }

    private String yaml(String listener, String route, String rest) {
        return """
                listeners:
                  [{ address: 127.0.0.1, port: %d }, { address: 127.0.0.1, port: %d, tls: { certificate: %s, key: %s } }%s]
                admin: { address: 127.0.0.1, port: %d, token: %s }
                keepalive: { ping-interval: 10m }
                routes: [{ path: /echo, application: echo }%s]
                %s
                """.formatted(ports.get(0), ports.get(1), chain, key, listener, ports.get(2), TOKEN, route, rest);
    }

    private InetSocketAddress at(int index) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(index));
    }

    /** The status and the answer. */
    private String reload(String yaml, String query) throws Exception {
        Files.writeString(file, yaml);
        return post("/configuration/reload" + query, TOKEN);
    }

    private String post(String target, String token) throws Exception {
        HttpResponse<String> response = client.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + ports.get(2) + target))
                .header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private String status(int port, String path, String... headers) throws IOException {
        try (Wire wire = Wire.connect(at(port))) {
            return Integer.toString(WireSession.request(wire, path, headers).status());
        }
    }

    @Test
    void routesOriginsAndLimitsAreThoseOfTheFile() throws Exception {
        assertThat(status(0, "/more")).isEqualTo("404");
        String route = ", { path: /more, application: echo, origins: { allow: \"https://a.example\" } }";
        String next = yaml("", route, "limits: { connections-per-address: 201 }");
        String changes = "\"changes\":[\"+ routes[/more]: path: /more, application: echo, origins.allow:\","
                + "\"    https://a.example\",\"+ limits.connections-per-address: 201\"],\"problems\":[],\"sessions\":0}";
        assertThat(reload(next, "?dry-run=true")).isEqualTo("200 {\"result\":\"would-apply\"," + changes);
        assertThat(status(0, "/more")).isEqualTo("404");
        assertThat(reload(next, "")).isEqualTo("200 {\"result\":\"applied\"," + changes);
        gateway.awaitLine(line -> line.endsWith("configuration: applied"), SOON);
        gateway.awaitLine(line -> line.endsWith("+ limits.connections-per-address: 201"), SOON);
        assertThat(status(0, "/more", "Origin: https://b.example")).isEqualTo("403");
        try (WireSession last = WireSession.open(at(0), "/more", "Origin: https://a.example")) {
            assertThat(last.echo("hi")).isEqualTo("hi");
            assertThat(status(0, "/echo")).isEqualTo("429");

            // The route goes: its session is told so, and no other.
            assertThat(reload(yaml("", "", ""), "")).contains("- routes[/more]").contains("\"sessions\":1");
            assertThat(last.awaitClose(SOON)).isEqualTo(1001);
        }
        assertThat(status(0, "/more")).isEqualTo("404");
        assertThat(status(0, "/echo")).isEqualTo("101");
        assertThat(reload(yaml("", "", "# nothing"), "")).startsWith("200 {\"result\":\"unchanged\"");
    }

    /** The same jar, started anew: its sessions go on in it. */
    @Test
    void settingsAreThoseOfTheFile() throws Exception {
        String route = ", { path: /chat, application: chat, settings: { history: %d } }";
        assertThat(reload(yaml("", route.formatted(5), ""), "")).startsWith("200 ");
        try (WireSession stays = WireSession.open(at(0), "/chat")) {
            assertThat(reload(yaml("", route.formatted(-1), "limits: { connections: 1 }"), "")).startsWith("422 ")
                    .contains("routes[1].settings.history: not what is expected here: a whole number");
            assertThat(reload(yaml("", route.formatted(6), ""), "")).startsWith("200 {\"result\":\"applied\"")
                    .contains("* application chat: started anew with these settings; 1 session goes on in it");
            gateway.awaitLine(line -> line.contains("chat: the old generation has ended; 1 session carried"), SOON);
            assertThat(stays.stream().closeCode()).isEmpty();
            assertThat(reload(yaml("", "", ""), "")).contains("\"sessions\":1");
            assertThat(stays.awaitClose(SOON)).isEqualTo(1001);
        }
        gateway.expectErrors(line -> line.contains("configuration: not applied") || line.contains("! "));
    }

    @Test
    void listenersComeAndGo() throws Exception {
        String third = ", { address: 127.0.0.1, port: " + ports.get(3) + " }";
        assertThatThrownBy(() -> Wire.connect(at(3))).isInstanceOf(ConnectException.class);
        assertThat(reload(yaml(third, "", ""), "")).contains("+ listeners[127.0.0.1:" + ports.get(3) + "]");
        try (WireSession stays = WireSession.open(at(3), "/echo")) {
            assertThat(reload(yaml("", "", ""), "")).contains("- listeners[127.0.0.1:" + ports.get(3) + "]");
            assertThatThrownBy(() -> Wire.connect(at(3))).isInstanceOf(ConnectException.class);
            assertThat(stays.echo("hi")).isEqualTo("hi");
        }
    }

    @Test
    void certificatesAreThoseOfTheFilesOrTheOnesBefore() throws Exception {
        Tls second = Tls.create(Files.createDirectory(directory.resolve("second")));
        String broken = yaml("", "", "limits: { connections-per-address: 1 }");
        Files.writeString(chain, "no certificate");
        assertThat(reload(broken, "?dry-run=true")).startsWith("409 ").contains("listeners[1].tls: ");
        assertThat(reload(broken, "")).startsWith("409 {\"result\":\"failed\"").contains("listeners[1].tls: ");
        assertThat(status(0, "/echo")).as("limits as before").isEqualTo("101");
        gateway.expectErrors(
                line -> line.contains("configuration: not applied") || line.contains("! listeners[1].tls"));
        Files.copy(second.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
        assertThat(reload(yaml("", "", "limits: { fragments: 1000 }"), "")).startsWith("200 ");
        gateway.awaitLine(line -> line.contains("listeners[1].tls: reloaded, for new connections: " + chain), SOON);
        try (var socket = second.client().getSocketFactory().createSocket("127.0.0.1", ports.get(1))) {
            socket.getOutputStream().write("GET /nothing HTTP/1.0\r\n\r\n".getBytes(
                    StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).as("trusted").isEqualTo('H');
        }
    }

    @Test
    void whatCantBeAppliedChangesNothing() throws Exception {
        String more = ", { path: /more, application: echo }";
        assertThat(reload(yaml("", more, "limits: { conections: 7 }"), "")).startsWith("422 {\"result\":\"invalid\"")
                .contains("limits.conections: unknown key; did you mean");
        assertThat(reload(yaml("", ", { path: /more, application: nobody }", ""), "")).startsWith("422 ")
                .contains("no application nobody here");
        assertThat(reload(yaml("", more, "transport: { event-loops: 7 }"), ""))
                .startsWith("409 {\"result\":\"needs-restart\"").contains("transport.event-loops: chosen at the start");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listener = ", { address: 127.0.0.1, port: " + ports.get(3) + " }, { address: 127.0.0.1, port: "
                    + taken.getLocalPort() + " }";
            String inUse = yaml(listener, more, "limits: { connections-per-address: 1 }");
            assertThat(reload(inUse, "?dry-run=true")).startsWith("409 ").contains("listeners[3]: can't listen on ");
            assertThat(reload(inUse, ""))
                    .startsWith("409 {\"result\":\"failed\"").contains("listeners[3]: can't listen on ");
        }
        assertThatThrownBy(() -> Wire.connect(at(3))).isInstanceOf(ConnectException.class);
        assertThat(status(0, "/more")).isEqualTo("404");
        assertThat(status(0, "/echo")).isEqualTo("101");
        assertThat(post("/configuration/reload", "wrong")).startsWith("401 ");
        gateway.expectErrors(line -> line.contains("configuration: not applied") || line.contains("! "));
    }

    @Test
    void aSignalAsksForTheSame() throws Exception {
        Files.writeString(file, yaml("", ", { path: /more, application: echo }", ""));
        new ProcessBuilder("kill", "-HUP", String.valueOf(gateway.pid())).start().waitFor();
        gateway.awaitLine(line -> line.endsWith("configuration: applied"), SOON);
        assertThat(status(0, "/more")).isEqualTo("101");
    }

    @Test
    void aPartOfTheSessionsIsToldToGoWhereSomebodyAsksForIt() throws Exception {
        List<WireSession> some = new ArrayList<>();
        assertThat(reload(yaml("", ", { path: /more, application: echo }", ""), "")).startsWith("200 ");
        for (int i = 0; i < 10; i++) {
            some.add(WireSession.open(at(0), "/more"));
        }
        assertThat(post("/sessions/shed?percent=20&over=1s&route=/more", "wrong")).startsWith("401 ");
        assertThat(post("/sessions/shed?percent=20&over=1s&route=/more", TOKEN)).isEqualTo("200 {\"closing\":2}");
        long end = System.nanoTime() + SOON.toNanos();
        while (some.stream().filter(ConfigurationReloadIT::isClosed).count() < 2 && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
        LockSupport.parkNanos(500_000_000);
        assertThat(some.stream().filter(ConfigurationReloadIT::isClosed).count()).isEqualTo(2);
        for (WireSession session : some) {
            session.close();
        }
    }

    private static boolean isClosed(WireSession session) {
        try {
            session.wire().pump(Duration.ofMillis(1));
            return session.stream().closeCode().stream().anyMatch(code -> code == 1012);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
