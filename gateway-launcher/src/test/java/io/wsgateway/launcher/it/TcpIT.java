package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application {@code tcp} in front of a server whose every byte is the test's. */
class TcpIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private GatewayProcess start(int port, String settings) throws Exception {
        return GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - path: "/bytes"
                    application: tcp
                    settings: { targets: ["127.0.0.1:%1$d"], connect-timeout: 30s%2$s }
                  - path: "/named/{name}"
                    application: tcp
                    settings: { targets: { one: "127.0.0.1:%1$d", nobody: "127.0.0.1:%3$d" }, target: "{name}", connect-timeout: 30s%2$s }
                limits: { handshake-timeout: 1m }
                """.formatted(port, settings, FreePorts.find(1).getFirst()));
    }

    /** What is in the binary messages, in order. */
    private static byte[] bytes(WireSession session) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        session.stream().frames().stream().filter(frame -> !frame.isControl())
                .forEach(frame -> all.writeBytes(frame.payload()));
        return all.toByteArray();
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        String next = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("the server hears something").isNotNull();
        return next;
    }

    @Test
    void carriesBytesBothWaysWhateverTheMessages() throws Exception {
        try (TestUpstream upstream = TestUpstream.startBytes(connection -> {
            connection.write("first");
            connection.in().transferTo(connection.out());
        }); GatewayProcess gateway = start(upstream.port(), "")) {
            for (String path : new String[] {"/bytes", "/named/one"}) {
                try (WireSession session = WireSession.open(gateway.address(), path)) {
                    ByteArrayOutputStream expected = new ByteArrayOutputStream();
                    expected.writeBytes("first".getBytes(StandardCharsets.US_ASCII));
                    for (int length : new int[] {1, 0, 125, 126, 4096, 65_535, 65_536, 500_000}) {
                        byte[] payload = new byte[length];
                        for (int i = 0; i < length; i++) {
                            payload[i] = (byte) (i * 31 + length);
                        }
                        expected.writeBytes(payload);
                        int half = length / 2;
                        session.send(ClientFrames.frame(false, 0, ServerFrame.BINARY, Arrays.copyOf(payload, half)));
                        session.send(ClientFrames.frame(true, 0, ServerFrame.CONTINUATION,
                                Arrays.copyOfRange(payload, half, length)));
                    }
                    session.wire().pumpUntil(wire -> wire.size() > expected.size()
                            && bytes(session).length >= expected.size(), SOON);
                    assertThat(bytes(session)).isEqualTo(expected.toByteArray());
                    assertThat(session.stream().violations()).isEmpty();
                    assertThat(session.stream().frames()).noneMatch(frame -> frame.opcode() == ServerFrame.TEXT);
                    session.closeNormally();
                }
            }
        }
    }

    @Test
    void agreesOnBinaryAndOnNothingElse() throws Exception {
        try (TestUpstream upstream = TestUpstream.startBytes(TestUpstream.Connection::awaitEnd);
                GatewayProcess gateway = start(upstream.port(), "");
                WireSession both =
                        WireSession.open(gateway.address(), "/bytes", "Sec-WebSocket-Protocol: base64, binary");
                WireSession old = WireSession.open(gateway.address(), "/bytes", "Sec-WebSocket-Protocol: base64")) {
            assertThat(both.answer().header("Sec-WebSocket-Protocol")).hasValue("binary");
            assertThat(old.answer().header("Sec-WebSocket-Protocol")).isEmpty();
        }
    }

    @Test
    void tellsEachSideHowTheOtherEnded() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (TestUpstream upstream = TestUpstream.startBytes(connection -> {
            switch (connection.in().read()) {
                case 1 -> connection.write("last");
                case 2 -> connection.socket().setSoLinger(true, 0);
                default -> {
                    try {
                        connection.awaitEnd();
                    } finally { // a FIN, or an RST
                        heard.add("end");
                    }
                }
            }
        }); GatewayProcess gateway = start(upstream.port(), "")) {
            try (WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                session.send(ClientFrames.binary(new byte[] {1}));
                assertThat(session.awaitClose(SOON)).as("the server's FIN").isEqualTo(1000);
                assertThat(bytes(session)).asString(StandardCharsets.US_ASCII).isEqualTo("last");
            }
            try (WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                session.send(ClientFrames.binary(new byte[] {2}));
                assertThat(session.awaitClose(SOON)).as("the server's RST").isEqualTo(1012);
            }
            try (WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                session.send(ClientFrames.binary(new byte[] {3}));
                session.closeNormally();
                assertThat(next(heard)).isEqualTo("end");
            }
            try (WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                session.send(ClientFrames.binary(new byte[] {4}));
                session.send(ClientFrames.text("no bytes"));
                assertThat(session.awaitClose(SOON)).as("a text message").isEqualTo(1003);
                assertThat(next(heard)).isEqualTo("end");
            }
            try (WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                session.send(ClientFrames.binary(new byte[] {5}));
                session.wire().reset();
                assertThat(next(heard)).isEqualTo("end");
            }
        }
    }

    /** What was sent before the client's Close is still read by the server. */
    @Test
    void losesNothingThatWasSentBeforeTheClose() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (TestUpstream upstream = TestUpstream.startBytes(connection -> {
            long sum = 0;
            byte[] some = new byte[64 << 10];
            for (int count = connection.in().read(some); count >= 0; count = connection.in().read(some)) {
                sum += count;
            }
            heard.add(Long.toString(sum));
        });
                GatewayProcess gateway = start(upstream.port(), "");
                WireSession session = WireSession.open(gateway.address(), "/bytes")) {
            byte[] message = ClientFrames.binary(new byte[100_000]);
            byte[] close = ClientFrames.close(1000);
            ByteBuffer all = ByteBuffer.allocate(20 * message.length + close.length);
            for (int i = 0; i < 20; i++) {
                all.put(message);
            }
            session.send(all.put(close).array());
            assertThat(session.awaitClose(SOON)).isEqualTo(1000);
            assertThat(next(heard)).isEqualTo("2000000");
        }
    }

    /** A server that reads nothing has a bound as soon as its client's side is over, though it is sent no Pings. */
    @Test
    void endsAServersConnectionThatTakesNothingWhereItsClientHasGone() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (TestUpstream upstream = TestUpstream.startBytes(connection -> {
            try {
                while (true) { // until the connection is no more, which nobody who only writes sees before
                    connection.write("x");
                    Thread.sleep(50);
                }
            } finally {
                heard.add("end");
            }
        }); GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - path: "/bytes"
                    application: tcp
                    settings: { targets: ["127.0.0.1:%d"], connect-timeout: 30s }
                limits: { handshake-timeout: 1m, close-timeout: 1s }
                """.formatted(upstream.port()))) {
            for (boolean resets : new boolean[] {false, true}) {
                try (WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                    byte[] some = ClientFrames.binary(new byte[32 << 10]);
                    for (int sent = 0; !waitsForItsServer(gateway); sent++) {
                        assertThat(sent).as("more than kernels hold").isLessThan(1000);
                        session.send(some);
                    }
                    session.send(some); // which waits for the server
                    if (resets) {
                        session.wire().reset();
                    } else {
                        session.wire().shutdownOutput();
                    }
                    assertThat(next(heard)).as(resets ? "after an RST" : "after a FIN").isEqualTo("end");
                }
            }
        }
    }

    private static boolean waitsForItsServer(GatewayProcess gateway) throws Exception {
        String sessions = HTTP
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/sessions"))
                        .timeout(SOON).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return Pattern.compile("\"paused\"\\s*:\\s*\\[[^]]*\"upstream\"").matcher(sessions).find();
    }

    @Test
    void leadsToListedServersOnly() throws Exception {
        try (TestUpstream upstream = TestUpstream.startBytes(TestUpstream.Connection::awaitEnd);
                GatewayProcess gateway = start(upstream.port(), "")) {
            for (String name : new String[] {"two", "ONE", "127.0.0.1:" + upstream.port(), "one%2F..%2Fnobody"}) {
                try (Wire wire = Wire.connect(gateway.address())) {
                    HttpAnswers.Answer answer = WireSession.request(wire, "/named/" + name);
                    assertThat(answer.status()).as(name).isBetween(400, 404);
                }
            }
            try (Wire wire = Wire.connect(gateway.address())) {
                HttpAnswers.Answer answer = WireSession.request(wire, "/named/nobody");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Gateway-Rejection")).hasValue("backend-unavailable");
            }
        }
    }

    @Test
    void speaksTlsToItsServer() throws Exception {
        Tls tls = Tls.create(directory);
        Path others = Files.createDirectory(directory.resolve("others"));
        Tls other = Tls.create(others);
        try (TestUpstream upstream = TestUpstream.startBytes(tls.server(),
                connection -> connection.in().transferTo(connection.out()))) {
            try (GatewayProcess gateway = start(upstream.port(),
                    ", tls: { ca: \"%s\", name: localhost }".formatted(tls.certificate()));
                    WireSession session = WireSession.open(gateway.address(), "/bytes")) {
                session.send(ClientFrames.binary("hello".getBytes(StandardCharsets.US_ASCII)));
                session.wire().pumpUntil(wire -> bytes(session).length >= 5, SOON);
                assertThat(bytes(session)).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
                session.closeNormally();
            }
            for (String wrong : new String[] {"ca: \"%s\", name: localhost".formatted(other.certificate()),
                    "ca: \"%s\", name: other.example".formatted(tls.certificate())}) {
                try (GatewayProcess gateway = start(upstream.port(), ", tls: { " + wrong + " }");
                        Wire wire = Wire.connect(gateway.address())) {
                    HttpAnswers.Answer answer = WireSession.request(wire, "/bytes");
                    assertThat(answer.status()).as(wrong).isEqualTo(502);
                    assertThat(answer.header("Gateway-Rejection")).hasValue("upstream-invalid");
                }
            }
        }
    }
}
