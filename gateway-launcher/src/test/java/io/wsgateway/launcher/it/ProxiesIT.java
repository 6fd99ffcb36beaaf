package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * HAProxy and nginx in front, with the lines of {@code docs/operations.md}; run with {@code mvn -Pclients verify}. The proxy
 * connects from 127.0.0.1, clients do from 127.0.0.2, which is no proxy.
 */
@Tag("clients")
class ProxiesIT {

    private static final String CLIENT = "127.0.0.2";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String[] SPOOFED = {"X-Forwarded-For: 6.6.6.6", "X-Forwarded-Host: evil.example",
            "X-Forwarded-Proto: http", "Forwarded: for=6.6.6.6;host=evil.example"};

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private GatewayProcess start(String listener) throws IOException {
        return GatewayProcess.start(directory, """
                listeners:
                  - %s
                  - { address: 127.0.0.1, port: 0 }
                admin: { address: 127.0.0.1, port: 0 }
                routes: [{ path: /echo, application: echo }]
                """.formatted(listener));
    }

    private static String at(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    /** A connection from the client's address, over TLS if that is given. */
    private static Socket connect(InetSocketAddress to, @Nullable Tls tls) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(CLIENT), 0));
        socket.setSoTimeout((int) SOON.toMillis());
        socket.connect(to);
        if (tls == null) {
            return socket;
        }
        SSLSocket secured =
                (SSLSocket) tls.client().getSocketFactory().createSocket(socket, "localhost", to.getPort(), true);
        secured.startHandshake();
        return secured;
    }

    /** Asks for a session and returns the status. */
    private static int ask(Socket socket, String host, String origin, String... fields) throws IOException {
        String request = "GET /echo HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + ClientFrames.KEY + "\r\nOrigin: " + origin
                + "\r\n"
                + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList()) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            assertThat(b).as("after: %s", head).isNotNegative();
            head.write(b);
        }
        return Integer.parseInt(head.toString(StandardCharsets.ISO_8859_1).substring(9, 12));
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream().write(ClientFrames.text("hi"));
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(4), StandardCharsets.ISO_8859_1)).isEqualTo("\u0081\u0002hi"); // text "hi"
    }

    private JsonNode json(GatewayProcess gateway, String path) throws Exception {
        return new JsonMapper().readTree(http.send(
                HttpRequest.newBuilder(URI.create("http://" + at(gateway.admin()) + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body());
    }

    /** What is known of the handshake that came about so last; a proxy's own connections come to no such end. */
    private JsonNode newest(GatewayProcess gateway, String outcome) throws Exception {
        return json(gateway, "/handshakes/" + json(gateway, "/handshakes?limit=1&outcome=" + outcome)
                .path("handshakes").get(0).path("number").asLong());
    }

    private static String observed(JsonNode handshake, String check) {
        return StreamSupport.stream(handshake.path("checks").spliterator(), false)
                .filter(one -> one.path("name").asString().equals(check)).findFirst().orElseThrow().path("observed")
                .asString();
    }

    /** What the proxy in front makes of a client that also says to be somebody else. */
    private void assertAddressAndOriginAreTheClients(GatewayProcess gateway, ProxyProcess proxy, Tls tls)
            throws Exception {
        String host = "localhost:" + proxy.address().getPort();
        try (Socket socket = connect(proxy.address(), tls)) {
            assertThat(ask(socket, host, "https://" + host, SPOOFED)).isEqualTo(101);
            echo(socket);
            JsonNode accepted = newest(gateway, "accepted");
            assertThat(accepted.path("address").asString()).isEqualTo(CLIENT);
            assertThat(observed(accepted, "peer address")).startsWith(CLIENT + ", by X-Forwarded-For, from ");
            assertThat(observed(accepted, "forwarded origin"))
                    .isEqualTo("https://" + host + ", by X-Forwarded-Proto, by X-Forwarded-Host");
        }
        for (String other : List.of("http://" + host, "https://evil.example", "http://evil.example")) {
            try (Socket socket = connect(proxy.address(), tls)) {
                assertThat(ask(socket, host, other, SPOOFED)).as(other).isEqualTo(403);
                assertThat(newest(gateway, "rejected").path("detail").asString()).contains("expected: https://" + host);
            }
        }
    }

    private static Path bundle(Path directory, Tls tls) throws IOException {
        return Files.writeString(directory.resolve("chat.pem"),
                Files.readString(tls.certificate()) + Files.readString(tls.key()));
    }

    @Test
    void haproxyEndsTls() throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway =
                start("{ address: 127.0.0.1, port: 0, forwarded: x-forwarded, trusted-proxies: 127.0.0.1 }");
                ProxyProcess proxy = ProxyProcess.haproxy(directory, "X-Forwarded-For", "127.0.0.1:8080",
                        at(gateway.address()), "/etc/haproxy/chat.pem", bundle(directory, tls).toString())) {
            assertAddressAndOriginAreTheClients(gateway, proxy, tls);

            try (Socket outside = connect(gateway.address(), null)) {
                assertThat(ask(outside, at(gateway.address()), "http://" + at(gateway.address()), SPOOFED))
                        .isEqualTo(101);
                JsonNode handshake = newest(gateway, "accepted");
                assertThat(handshake.path("address").asString()).as("past the proxy").isEqualTo(CLIENT);
                assertThat(observed(handshake, "peer address")).endsWith("is ignored, as it is no trusted proxy");
            }
        }
    }

    @Test
    void nginxEndsTls() throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway =
                start("{ address: 127.0.0.1, port: 0, forwarded: x-forwarded, trusted-proxies: 127.0.0.1 }");
                ProxyProcess proxy = ProxyProcess.nginx(directory, "127.0.0.1:8080", at(gateway.address()),
                        "/etc/nginx/chain.pem", tls.certificate().toString(), "/etc/nginx/key.pem",
                        tls.key().toString())) {
            assertAddressAndOriginAreTheClients(gateway, proxy, tls);
        }
    }

    @Test
    void nginxConnectsToASocket() throws Exception {
        Tls tls = Tls.create(directory);
        Path file = directory.resolve("gw.sock");
        try (GatewayProcess gateway = start("{ socket: { path: " + file
                + ", mode: \"0666\" }, forwarded: x-forwarded, trusted-proxies: unix }");
                ProxyProcess proxy = ProxyProcess.nginx(directory, "http://127.0.0.1:8080", "http://unix:" + file,
                        "/etc/nginx/chain.pem", tls.certificate().toString(), "/etc/nginx/key.pem",
                        tls.key().toString())) {
            assertThat(gateway.output()).anyMatch(line -> line.contains("ready: ws unix:" + file + " "));
            assertAddressAndOriginAreTheClients(gateway, proxy, tls);
        }
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void haproxySaysTheAddressByTheProxyProtocol(String option) throws Exception {
        Tls tls = Tls.create(directory);
        String listener = "{ address: 127.0.0.1, port: 0, proxy-protocol: required, proxy-protocol-from: 127.0.0.1,"
                + " tls: { certificate: %s, key: %s } }".formatted(tls.certificate(), tls.key());
        try (GatewayProcess gateway = start(listener);
                ProxyProcess proxy = ProxyProcess.haproxy(directory, "send-proxy-v2", "127.0.0.1:8443",
                        at(gateway.address()), "send-proxy-v2", option)) {
            String host = "localhost:" + proxy.address().getPort();
            try (Socket socket = connect(proxy.address(), tls)) {
                assertThat(ask(socket, host, "https://" + host, SPOOFED)).isEqualTo(101);
                echo(socket);
                JsonNode handshake = newest(gateway, "accepted");
                assertThat(handshake.path("peer").asString()).isEqualTo(CLIENT + ":" + socket.getLocalPort());
                assertThat(observed(handshake, "peer address")).isEqualTo(CLIENT + ", by PROXY protocol version "
                        + (option.endsWith("v2") ? 2 : 1) + ", from 127.0.0.1");
            }
            try (Socket outside = connect(gateway.address(), null)) {
                outside.getOutputStream()
                        .write("PROXY TCP4 6.6.6.6 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(outside.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("Gateway-Rejection: proxy-header-untrusted");
                assertThat(newest(gateway, "rejected").path("address").asString()).isEqualTo(CLIENT);
            }
        }
    }

    /** The shortest that is told apart is 5 s, and ten ends are needed. */
    @Test
    void anIdleTimeoutOfTheProxyIsToldByTheEnds() throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway =
                start("{ address: 127.0.0.1, port: 0, forwarded: x-forwarded, trusted-proxies: 127.0.0.1 }");
                ProxyProcess proxy = ProxyProcess.haproxy(directory, "X-Forwarded-For", "127.0.0.1:8080",
                        at(gateway.address()), "/etc/haproxy/chat.pem", bundle(directory, tls).toString(),
                        "timeout tunnel  1h", "timeout tunnel  6s")) {
            String host = "localhost:" + proxy.address().getPort();
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 12; i++) {
                    Socket socket = connect(proxy.address(), tls);
                    silent.add(socket);
                    assertThat(ask(socket, host, "https://" + host)).isEqualTo(101);
                }
                for (Socket socket : silent) {
                    assertThat(socket.getInputStream().read()).as("ended by the proxy").isNegative();
                }
                long end = System.nanoTime() + SOON.toNanos();
                JsonNode idle = json(gateway, "/ends").path("idleEnds");
                while (!idle.has("seconds") && System.nanoTime() < end) {
                    Pace.pause(Duration.ofMillis(50));
                    idle = json(gateway, "/ends").path("idleEnds");
                }
                assertThat(idle.path("seconds").asInt()).isBetween(5, 7);
                assertThat(idle.path("sessions").asInt()).isBetween(10, 12);
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }
}
