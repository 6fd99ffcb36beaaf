package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's own client, in clear and over TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdkClientIT {

    private static final int SECONDS = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private GatewayProcess gateway;
    private Tls tls;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        tls = Tls.create(directory);
        gateway = GatewayProcess.start(directory, """
                listeners:
                  - { address: 127.0.0.1, port: 0 }
                  - address: 127.0.0.1
                    port: 0
                    tls: { certificate: "%s", key: "%s" }
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - path: /echo
                    application: echo
                    subprotocols: { offer: [chat, superchat] }
                limits: { message-bytes: 1MiB }
                """.formatted(tls.certificate(), tls.key()));
    }

    @AfterAll
    void stop() {
        http.close();
        gateway.close();
    }

    @Test
    void echoesText() throws Exception {
        try (Client client = open()) {
            client.socket().sendText("grüße, 世界 🌍", true).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.message()).isEqualTo("grüße, 世界 🌍");
        }
    }

    @Test
    void echoesBinary() throws Exception {
        try (Client client = open()) {
            client.socket().sendBinary(ByteBuffer.wrap(new byte[] {0, 1, -1}), true).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.message()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, -1}));
        }
    }

    @Test
    void echoesOneMebibyte() throws Exception {
        byte[] large = new byte[1 << 20];
        new Random(7).nextBytes(large);
        try (Client client = open()) {
            client.socket().sendBinary(ByteBuffer.wrap(large), true).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.message()).isEqualTo(ByteBuffer.wrap(large));
        }
    }

    @Test
    void joinsWhatWasSentInParts() throws Exception {
        try (Client client = open()) {
            client.socket().sendText("one ", false).get(SECONDS, TimeUnit.SECONDS);
            client.socket().sendPing(ByteBuffer.wrap(new byte[] {5})).get(SECONDS, TimeUnit.SECONDS);
            client.socket().sendText("two ", false).get(SECONDS, TimeUnit.SECONDS);
            client.socket().sendText("three", true).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.next()).isEqualTo(new Event.Pong(ByteBuffer.wrap(new byte[] {5})));
            assertThat(client.message()).isEqualTo("one two three");
        }
    }

    @Test
    void agreesOnTheSubprotocolTheServerPrefers() throws Exception {
        Client client = new Client();
        WebSocket socket = http.newWebSocketBuilder().subprotocols("unknown", "superchat", "chat")
                .buildAsync(uri("ws", gateway.listener(0)), client).get(SECONDS, TimeUnit.SECONDS);
        try (Client open = client.with(socket)) {
            assertThat(open.socket().getSubprotocol()).isEqualTo("chat");
        }
    }

    @Test
    void agreesOnNoSubprotocolWhereNoneWasOffered() throws Exception {
        try (Client client = open()) {
            assertThat(client.socket().getSubprotocol()).isEmpty();
        }
    }

    @Test
    void answersPingWithItsPayload() throws Exception {
        try (Client client = open()) {
            byte[] payload = "are you there?".getBytes(StandardCharsets.UTF_8);
            client.socket().sendPing(ByteBuffer.wrap(payload)).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.next()).isEqualTo(new Event.Pong(ByteBuffer.wrap(payload)));
        }
    }

    @Test
    void returnsTheCloseCodeItWasSent() throws Exception {
        for (int code : new int[] {1000, 3000, 4999}) {
            try (Client client = open()) {
                client.socket().sendClose(code, "bye").get(SECONDS, TimeUnit.SECONDS);
                assertThat(client.next()).isInstanceOfSatisfying(Event.Closed.class,
                        closed -> assertThat(closed.code()).isEqualTo(code));
            }
        }
    }

    @Test
    void closesWith1009WhenAMessageIsTooBig() throws Exception {
        try (Client client = open()) {
            CompletableFuture<WebSocket> sent =
                    client.socket().sendBinary(ByteBuffer.wrap(new byte[(1 << 20) + 1]), true);
            assertThat(client.next()).isInstanceOfSatisfying(Event.Closed.class,
                    closed -> assertThat(closed.code()).isEqualTo(1009));
            assertThat(sent).as("sending ends, well or not").satisfies(
                    some -> some.handle((socket, failure) -> "ended").get(SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void closesWith1001WhenTheGatewayStops(@TempDir Path directory) throws Exception {
        try (GatewayProcess stopping = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                """);
                Client client = open(http, uri("ws", stopping.address()))) {
            stopping.terminate();
            assertThat(client.next()).isInstanceOfSatisfying(Event.Closed.class,
                    closed -> assertThat(closed.code()).isEqualTo(1001));
            assertThat(stopping.awaitExit(Duration.ofSeconds(30))).isZero();
            stopping.assertHealthyOutput();
        }
    }

    @Test
    void saysWhyAPathIsNotFound() {
        CompletableFuture<WebSocket> attempt = http.newWebSocketBuilder().buildAsync(
                URI.create(uri("ws", gateway.listener(0)).toString().replace("/echo", "/no-such-app")), new Client());
        assertThatThrownBy(attempt::join).isInstanceOf(CompletionException.class)
                .cause().isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> {
                    assertThat(refused.getResponse().statusCode()).isEqualTo(404);
                    assertThat(refused.getResponse().headers().firstValue("Gateway-Rejection"))
                            .hasValue("route-not-found");
                });
    }

    @Test
    void echoesOverTls() throws Exception {
        try (HttpClient trusting = HttpClient.newBuilder().sslContext(tls.client()).build();
                Client client = open(trusting, uri("wss", gateway.listener(1)))) {
            client.socket().sendText("sealed", true).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.message()).isEqualTo("sealed");
            byte[] large = new byte[300_000];
            new Random(11).nextBytes(large);
            client.socket().sendBinary(ByteBuffer.wrap(large), true).get(SECONDS, TimeUnit.SECONDS);
            assertThat(client.message()).isEqualTo(ByteBuffer.wrap(large));
        }
    }

    private Client open() throws Exception {
        return open(http, uri("ws", gateway.listener(0)));
    }

    private static Client open(HttpClient http, URI uri) throws Exception {
        Client client = new Client();
        return client.with(http.newWebSocketBuilder().buildAsync(uri, client).get(SECONDS, TimeUnit.SECONDS));
    }

    private static URI uri(String scheme, InetSocketAddress address) {
        return URI.create("%s://127.0.0.1:%d/echo".formatted(scheme, address.getPort()));
    }

    /** What a client is told. */
    private sealed interface Event {

        /** A whole message: a String or a ByteBuffer. */
        record Received(Object message) implements Event {}

        record Pong(ByteBuffer payload) implements Event {}

        record Closed(int code, String reason) implements Event {}

        record Failed(Throwable failure) implements Event {}
    }

    /** Collects whole messages and what else happens, in order. Thread-safe. */
    private static final class Client implements WebSocket.Listener, AutoCloseable {

        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
        private @Nullable WebSocket open;

        Client with(WebSocket socket) {
            open = socket;
            return this;
        }

        WebSocket socket() {
            WebSocket socket = open;
            assertThat(socket).isNotNull();
            return Objects.requireNonNull(socket);
        }

        Event next() throws InterruptedException {
            Event event = events.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("something happens within %d s", SECONDS).isNotNull();
            return Objects.requireNonNull(event);
        }

        Object message() throws InterruptedException {
            Event event = next();
            assertThat(event).isInstanceOf(Event.Received.class);
            return ((Event.Received) event).message();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                events.add(new Event.Received(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                events.add(new Event.Received(ByteBuffer.wrap(binary.toByteArray())));
                binary.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            ByteBuffer copy = ByteBuffer.allocate(payload.remaining());
            events.add(new Event.Pong(copy.put(payload).flip()));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add(new Event.Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            events.add(new Event.Failed(failure));
        }

        @Override
        public void close() {
            socket().abort();
        }
    }
}
