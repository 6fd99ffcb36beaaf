package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.TestUpstream.Behaviour;
import io.wsgateway.launcher.it.TestUpstream.Connection;
import io.wsgateway.launcher.it.TestUpstream.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application {@code proxy} in front of a server whose every byte is the test's: what each side is told of the other. */
class ProxyIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final String COOKIE = "c00kie-s3cret";

    /** A server that doesn't open a WebSocket, and what then is told to the client, and to operators. */
    @SuppressWarnings("ImmutableEnumChecker") // the lambdas keep nothing, the lists are unmodifiable
    enum Refusal {
        SLOW(504, "upstream-timeout", Connection::awaitEnd, "the answer took longer than"),
        WRONG_ACCEPT(502, "upstream-invalid", it -> it.write("""
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r
                \r
                """), "Sec-WebSocket-Accept"),
        NO_UPGRADE(502, "upstream-invalid", it -> it.write("""
                HTTP/1.1 101 Switching Protocols\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: %s\r
                \r
                """.formatted(it.acceptance())), "Upgrade"),
        SUBPROTOCOL_NOT_OFFERED(502, "upstream-invalid", it -> it.open("Sec-WebSocket-Protocol: other"),
                "Sec-WebSocket-Protocol"),
        EXTENSION_NOT_OFFERED(502, "upstream-invalid", it -> it.open("Sec-WebSocket-Extensions: permessage-deflate"),
                "Sec-WebSocket-Extensions"),
        REDIRECT(502, "upstream-refused", it -> it.write("""
                HTTP/1.1 302 Found\r
                Location: http://login.example/\r
                Content-Length: 0\r
                \r
                """), "302", "http://login.example/"),
        OK(502, "upstream-refused", it -> it.write("""
                HTTP/1.1 200 OK\r
                Content-Type: text/html\r
                Content-Length: 20\r
                \r
                <h1>It works!</h1>\r
                """), "200", "It works!"),
        FORBIDDEN(403, "upstream-refused", it -> it.write("""
                HTTP/1.1 403 Forbidden\r
                Content-Length: 12\r
                \r
                not for you
                """), "403", "not for you"),
        UNAUTHORIZED(401, "upstream-refused", it -> it.write("""
                HTTP/1.1 401 Unauthorized\r
                WWW-Authenticate: Basic realm="behind"\r
                Content-Length: 0\r
                \r
                """), "401"),
        FAILED(502, "upstream-refused", it -> it.write("""
                HTTP/1.1 500 Internal Server Error\r
                Content-Length: 0\r
                \r
                """), "500"),
        CHUNKED(502, "upstream-refused", it -> it.write("""
                HTTP/1.1 503 Service Unavailable\r
                Transfer-Encoding: chunked\r
                \r
                7\r
                on hold\r
                0\r
                \r
                """), "503", "on hold"),
        ESCAPES(404, "upstream-refused", it -> it.write("""
                HTTP/1.1 404 No\u001b[31m<b>\r
                Content-Length: 0\r
                \r
                """), "404"),
        TELLS_A_SECRET(403, "upstream-refused", it -> it.write("""
                HTTP/1.1 403 Forbidden\r
                Set-Cookie: session=%s\r
                Content-Length: 0\r
                \r
                """.formatted(COOKIE)), "403"),
        ENDLESS(502, "upstream-invalid", ProxyIT::writeFieldsForEver),
        NO_HTTP(502, "upstream-invalid", it -> it.write("SSH-2.0-OpenSSH_9.2\r\n"), "SSH-2.0"),
        RESET(503, "backend-unavailable", it -> it.socket().setSoLinger(true, 0)),
        ENDS(503, "backend-unavailable", it -> {});

        private final int status;
        private final String rejection;
        private final Behaviour behaviour;
        private final List<String> told;

        Refusal(int status, String rejection, Behaviour behaviour, String... told) {
            this.status = status;
            this.rejection = rejection;
            this.behaviour = behaviour;
            this.told = List.of(told);
        }
    }

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private static void writeFieldsForEver(Connection connection) throws Exception {
        connection.write("HTTP/1.1 101 Switching Protocols\r\n");
        while (true) {
            connection.write("X: " + "x".repeat(1000) + "\r\n");
        }
    }

    private GatewayProcess start(int port) throws Exception {
        return GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - path: "/room/{name}"
                    application: proxy
                    origins: { allow: "*", absent: allow }
                    settings: { upstreams: ["ws://127.0.0.1:%d/behind/{name}"], connect-timeout: 30s }
                limits: { handshake-timeout: 1m }
                keepalive: { ping-interval: 1h }
                """.formatted(port));
    }

    /** The newest handshake, as operators are told of it: each text of it. */
    private List<String> explained(GatewayProcess gateway) throws Exception {
        long newest = json(gateway, "/handshakes").path("newest").asLong();
        List<String> texts = new ArrayList<>();
        collect(json(gateway, "/handshakes/" + newest), texts);
        return texts;
    }

    private static void collect(JsonNode node, List<String> texts) {
        if (node.isString()) {
            texts.add(node.asString());
        }
        node.forEach(each -> collect(each, texts));
    }

    private JsonNode json(GatewayProcess gateway, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.admin().getPort() + path)).timeout(SOON).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** One gateway for all of them, with a route to each. */
    @TestFactory
    Stream<DynamicTest> explainsARefusalByTheServersOwnAnswer() throws Exception {
        List<TestUpstream> upstreams = new ArrayList<>();
        StringBuilder routes = new StringBuilder();
        for (Refusal refusal : Refusal.values()) {
            TestUpstream upstream = TestUpstream.start(connection -> {
                refusal.behaviour.serve(connection);
                if (refusal != Refusal.RESET && refusal != Refusal.ENDS) {
                    connection.awaitEnd();
                }
            });
            upstreams.add(upstream);
            routes.append("""
                      - path: "/%s/{name}"
                        application: proxy
                        origins: { allow: "*", absent: allow }
                        settings: { upstreams: ["ws://127.0.0.1:%d/behind/{name}"], connect-timeout: %s }
                    """.formatted(refusal, upstream.port(), refusal == Refusal.SLOW ? "4s" : "30s"));
        }
        GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                limits: { handshake-timeout: 1m }
                routes:
                """ + routes);
        return Stream.of(Refusal.values())
                .map(refusal -> DynamicTest.dynamicTest(refusal.name(), () -> explains(gateway, refusal)))
                .onClose(() -> {
                    try {
                        gateway.close();
                    } finally {
                        upstreams.forEach(TestUpstream::close);
                    }
                });
    }

    @Test
    void operatorsSeeWhoIsOnAServerAndSendThemElsewhere() throws Exception {
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open();
            connection.awaitEnd();
        });
                GatewayProcess gateway = start(upstream.port());
                WireSession session = WireSession.open(gateway.address(), "/room/den")) {
            String server = "127.0.0.1:" + upstream.port();
            String list = "/sessions?upstream=" + server;
            long end = System.nanoTime() + SOON.toNanos();
            while (json(gateway, list).path("matching").asInt() == 0) { // the 101 comes before the session is counted
                assertThat(System.nanoTime()).as("the session is listed").isLessThan(end);
                Pace.pause(Duration.ofMillis(20));
            }
            assertThat(json(gateway, list).path("sessions").path(0).path("upstream").asString()).isEqualTo(server);
            assertThat(json(gateway, "/sessions?upstream=127.0.0.2:" + upstream.port()).path("matching").asInt())
                    .isZero();
            assertThat(listed(gateway, "--upstream", server)).contains("LEADS TO", server, "/room/{name}",
                    "1 of 1 that match, 1 open");
            assertThat(listed(gateway, "--upstream", "nobody.example:9000")).contains("APPLICATION",
                    "0 of 0 that match, 1 open");
            HttpRequest shed = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.admin().getPort()
                    + "/sessions/shed?percent=100&over=0s&upstream=" + server)).timeout(SOON)
                    .POST(HttpRequest.BodyPublishers.noBody()).build();
            assertThat(http.send(shed, HttpResponse.BodyHandlers.ofString()).body().strip())
                    .isEqualTo("{\"closing\":1}");
            assertThat(session.awaitClose(SOON)).isEqualTo(1012);
        }
    }

    /** What {@code bin/gateway sessions} prints. */
    private String listed(GatewayProcess gateway, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                GatewayProcess.DISTRIBUTION.resolve("bin/gateway").toString(), "sessions", "--config",
                directory.resolve("gateway.yaml").toString(), "--set", "admin.port=" + gateway.admin().getPort()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("GATEWAY_CACHE", "off");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private void explains(GatewayProcess gateway, Refusal refusal) throws Exception {
        try (Wire wire = Wire.connect(gateway.address())) {
            HttpAnswers.Answer answer = WireSession.request(wire, "/" + refusal + "/den");
            assertThat(answer.status()).as("%s", answer).isEqualTo(refusal.status);
            assertThat(answer.header("Gateway-Rejection")).hasValue(refusal.rejection);
            assertThat(answer.header("WWW-Authenticate").orElse(""))
                    .isEqualTo(refusal == Refusal.UNAUTHORIZED ? "Basic realm=\"behind\"" : "");
            assertThat(answer.header("Set-Cookie")).isEmpty();
            assertThat(answer.header("Location")).isEmpty();
            assertThat(wire.pumpToEnd(SOON)).as("the connection ends").isTrue();
            assertThat(HttpAnswers.parse(wire.received()).decisions()).isEqualTo(1);

            List<String> explained = explained(gateway);
            assertThat(explained).contains(refusal.rejection);
            for (String told : refusal.told) {
                assertThat(explained).as("who tells of %s", told).anyMatch(text -> text.contains(told));
            }
            assertThat(explained).noneMatch(text -> text.chars().anyMatch(Character::isISOControl))
                    .noneMatch(text -> text.contains(COOKIE)).allMatch(text -> text.length() <= 1000);
            assertThat(gateway.output()).noneMatch(line -> line.contains(COOKIE) || line.indexOf(0x1b) >= 0);
        }
    }

    @Test
    void answersThatNobodyIsThere() throws Exception {
        int nobody = FreePorts.find(1).getFirst();
        try (GatewayProcess gateway = start(nobody); Wire wire = Wire.connect(gateway.address())) {
            HttpAnswers.Answer answer = WireSession.request(wire, "/room/den");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Gateway-Rejection")).hasValue("backend-unavailable");
            assertThat(explained(gateway)).anyMatch(text -> text.contains("127.0.0.1:" + nobody));
        }
    }

    /** By a full backlog, as the kernel drops what else wants to connect. */
    @Test
    void triesAnotherServerWhereOneTakesNoConnectionAndLeavesThatOut() throws Exception {
        List<Socket> queued = new ArrayList<>();
        try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestUpstream upstream = TestUpstream.start(connection -> {
                    connection.open();
                    connection.awaitEnd();
                })) {
            fill(hole, queued);
            try (GatewayProcess gateway = GatewayProcess.start(directory, """
                    listeners: [{ address: 127.0.0.1, port: 0 }]
                    admin: { address: 127.0.0.1, port: 0 }
                    routes:
                      - path: "/room/{name}"
                        application: proxy
                        origins: { allow: "*", absent: allow }
                        settings:
                          upstreams: ["ws://127.0.0.1:%d", "ws://127.0.0.1:%d"]
                          connect-timeout: 12s
                          eject: { after: 1, for: 1h, most: 1h }
                    limits: { handshake-timeout: 1m }
                    """.formatted(hole.getLocalPort(), upstream.port()));
                    WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                assertThat(session.answer().status()).isEqualTo(101);
                upstream.awaitConnection();
                gateway.awaitLine(line -> line.contains("127.0.0.1:" + hole.getLocalPort() + " is left out for 3600 s"),
                        SOON);
            }
        } finally {
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    private static void fill(ServerSocket listening, List<Socket> queued) throws IOException {
        while (queued.size() < 16) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(listening.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new AssertionError("a backlog of one takes all of " + queued.size());
    }

    @Test
    void tellsTheServerWhoAsksAndNothingElse() throws Exception {
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open("Sec-WebSocket-Protocol: second");
            connection.awaitEnd();
        });
                GatewayProcess gateway = start(upstream.port());
                WireSession session = WireSession.open(gateway.address(), "/room/d%20en?a=b&c=%2F",
                        "Origin: https://app.example", "User-Agent: test/1", "Cookie: " + COOKIE,
                        "Authorization: Basic YTpi", "Proxy-Authorization: Basic YTpi", "X-Other: 1",
                        "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example",
                        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9",
                        "Sec-WebSocket-Protocol: first, second")) {
            assertThat(session.answer().header("Sec-WebSocket-Protocol")).as("the server's choice").hasValue("second");
            Connection connection = upstream.awaitConnection();
            assertThat(connection.head().getFirst()).startsWith("GET /behind/d%20en").endsWith(" HTTP/1.1");
            assertThat(connection.fields("Host")).containsExactly("127.0.0.1:" + upstream.port());
            assertThat(connection.fields("Sec-WebSocket-Version")).containsExactly("13");
            assertThat(connection.fields("Sec-WebSocket-Protocol")).containsExactly("first, second");
            assertThat(connection.fields("Sec-WebSocket-Extensions")).as("each side its own").isEmpty();
            assertThat(connection.fields("Sec-WebSocket-Key")).hasSize(1).doesNotContain(ClientFrames.KEY);
            assertThat(connection.fields("Origin")).containsExactly("https://app.example");
            assertThat(connection.fields("User-Agent")).containsExactly("test/1");
            assertThat(connection.fields("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(connection.fields("X-Forwarded-Proto")).containsExactly("http");
            assertThat(connection.fields("X-Forwarded-Host")).containsExactly("gw.example.com");
            for (String none : List.of("Cookie", "Authorization", "Proxy-Authorization", "X-Other")) {
                assertThat(connection.fields(none)).as(none).isEmpty();
            }
        }
    }

    @Test
    void handsMessagesOnAsTheyCameAndEachSideHasPingsOfItsOwn() throws Exception {
        BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open();
            while (true) {
                Frame frame = Frame.read(connection.in());
                heard.add(frame);
                if (frame.text().equals("ping me")) {
                    connection.out().write(Frame.unmasked(true, ServerFrame.PING, new byte[] {1, 2, 3}));
                } else if (frame.opcode() < ServerFrame.CLOSE) {
                    connection.out().write(Frame.unmasked(frame.fin(), frame.opcode(), frame.payload()));
                }
            }
        });
                GatewayProcess gateway = start(upstream.port());
                WireSession session = WireSession.open(gateway.address(), "/room/den")) {
            assertThat(session.answer().header("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(session.echo("grüße")).isEqualTo("grüße");
            Frame first = next(heard);
            assertThat(first.masked()).as("RFC 6455 section 5.1").isTrue();
            assertThat(first.fin()).isTrue();
            assertThat(first.text()).isEqualTo("grüße");

            session.send(ClientFrames.frame(true, 0, ServerFrame.PING, new byte[] {7}));
            assertThat(session.awaitFrame(ServerFrame.PONG, 1, SOON).payload()).containsExactly(7);
            session.send(ClientFrames.text("ping me"));
            assertThat(next(heard).text()).isEqualTo("ping me");
            Frame pong = next(heard);
            assertThat(pong.opcode()).as("the client's Ping has gone no further").isEqualTo(ServerFrame.PONG);
            assertThat(pong.payload()).containsExactly(1, 2, 3);

            // A fragment goes on before the message is there.
            session.send(ClientFrames.frame(false, 0, ServerFrame.BINARY, new byte[] {1}));
            Frame begin = next(heard);
            assertThat(begin.fin()).isFalse();
            assertThat(begin.opcode()).isEqualTo(ServerFrame.BINARY);
            session.awaitFrame(ServerFrame.BINARY, 1, SOON);
            session.send(ClientFrames.frame(true, 0, ServerFrame.CONTINUATION, new byte[] {2}));
            session.awaitFrame(ServerFrame.CONTINUATION, 1, SOON);
            ServerStream stream = session.stream();
            assertThat(stream.violations()).isEmpty();
            assertThat(stream.messages().getLast().payload()).containsExactly(1, 2);
            assertThat(stream.frames()).as("the server's Ping has gone no further")
                    .noneMatch(frame -> frame.opcode() == ServerFrame.PING);
        }
    }

    /** Empty, a code alone, a code with a reason; hexadecimal, as the payload of the Close. */
    private static final List<String> CLOSES = List.of("", "03e8", "03e9", "0bb8", "1387",
            "0fa1" + HexFormat.of().formatHex("schön".getBytes(StandardCharsets.UTF_8)));

    @Test
    void handsCloseCodesOnBothWays() throws Exception {
        BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open();
            Frame frame = Frame.read(connection.in());
            if (frame.opcode() == ServerFrame.CLOSE) {
                heard.add(frame);
                connection.out().write(Frame.unmasked(true, ServerFrame.CLOSE, frame.payload()));
            } else {
                connection.out().write(Frame.unmasked(true, ServerFrame.CLOSE, frame.payload()));
                heard.add(Frame.read(connection.in()));
            }
        }); GatewayProcess gateway = start(upstream.port())) {
            for (String close : CLOSES) {
                byte[] payload = HexFormat.of().parseHex(close);
                try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                    session.send(ClientFrames.frame(true, 0, ServerFrame.CLOSE, payload));
                    Frame told = next(heard);
                    assertThat(HexFormat.of().formatHex(told.payload())).as("the server is told").isEqualTo(close);
                    assertThat(session.awaitEnd(SOON)).isTrue();
                    assertThat(session.stream().violations()).isEmpty();
                }
                try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                    session.send(ClientFrames.binary(payload));
                    ServerFrame told = session.awaitFrame(ServerFrame.CLOSE, 1, SOON);
                    assertThat(HexFormat.of().formatHex(told.payload())).as("the client is told").isEqualTo(close);
                    assertThat(next(heard).opcode()).as("the server's Close is answered").isEqualTo(ServerFrame.CLOSE);
                }
            }
        }
    }

    @Test
    void endsBothSidesWhereOneIsLostOrBreaksTheProtocol() throws Exception {
        BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open();
            Frame frame = Frame.read(connection.in());
            switch (frame.text()) {
                case "end" -> {}
                case "reset" -> connection.socket().setSoLinger(true, 0);
                case "break" -> {
                    connection.out().write(HexFormat.of().parseHex("f100")); // RSV bits, none negotiated
                    heard.add(Frame.read(connection.in()));
                }
                default -> heard.add(frame);
            }
        }); GatewayProcess gateway = start(upstream.port())) {
            for (String way : List.of("end", "reset")) {
                try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                    session.send(ClientFrames.text(way));
                    assertThat(session.awaitClose(SOON)).as(way).isEqualTo(1012);
                }
            }
            try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                session.send(ClientFrames.text("break"));
                assertThat(code(next(heard))).as("the server is told").isEqualTo(1002);
                assertThat(session.stream().messages()).isEmpty();
                assertThat(session.awaitClose(SOON)).isEqualTo(1014);
            }
            try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                session.wire().reset();
            }
            assertThat(code(next(heard))).as("the client is lost").isEqualTo(1001);
            try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                session.send(ClientFrames.frame(true, 7, ServerFrame.TEXT, new byte[0]));
                assertThat(session.awaitClose(SOON)).isEqualTo(1002);
                assertThat(code(next(heard))).as("the client has broken the protocol").isIn(1001, 1002);
            }
            try (WireSession session = WireSession.open(gateway.address(), "/room/den")) {
                gateway.terminate();
                assertThat(code(next(heard))).as("the gateway stops").isEqualTo(1001);
                assertThat(session.awaitClose(SOON)).isEqualTo(1001);
            }
            assertThat(gateway.awaitExit(STOP)).isZero();
            gateway.assertHealthyOutput();
        }
    }

    private static int code(Frame close) {
        assertThat(close.opcode()).isEqualTo(ServerFrame.CLOSE);
        return ByteBuffer.wrap(close.payload()).getShort() & 0xffff;
    }

    private static Frame next(BlockingQueue<Frame> heard) throws InterruptedException {
        Frame frame = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(frame).as("the server hears something").isNotNull();
        return frame;
    }
}
