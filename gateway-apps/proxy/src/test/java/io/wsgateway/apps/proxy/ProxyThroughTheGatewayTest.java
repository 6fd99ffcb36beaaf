package io.wsgateway.apps.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code proxy} in one gateway, in front of another one: real sockets, the JDK's client. */
class ProxyThroughTheGatewayTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ServedApplication server;
    private static ServedApplication proxy;

    /** Answers each text by itself, and {@code close} by a Close; lets nobody in that asks for it. */
    private static final class Echo implements Application, SessionListener {

        @Override
        public List<String> subprotocols() {
            return List.of("v2", "v1");
        }

        @Override
        public CompletionStage<Admission> admit(OpeningRequest request) {
            return CompletableFuture.completedFuture(
                    request.query().orElse("").equals("denied") ? Admission.denied() : Admission.granted());
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            var unused = session.sendText(request.header("X-Forwarded-For").orElse("nobody"));
            return this;
        }

        @Override
        public void onText(Session session, String text) {
            if (text.equals("close")) {
                session.close(new CloseStatus(4001, "bye"));
            } else {
                var unused = session.sendText(text);
            }
        }
    }

    /** Notes what comes, texts and the Close. */
    private static final class Heard implements WebSocket.Listener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add(code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(30, TimeUnit.SECONDS));
        }
    }

    @BeforeAll
    static void serve() {
        server = ServedApplication.of("echo", new FakeSettings(), context -> new Echo());
        proxy = ServedApplication.of("proxy",
                new FakeSettings().set("upstreams", "ws://localhost:" + server.port()),
                context -> new ProxyProvider().start(context));
    }

    @AfterAll
    static void close() {
        HTTP.close();
        proxy.close();
        server.close();
    }

    private static WebSocket open(String query, Heard heard, String... subprotocols) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], List.of(subprotocols).subList(1, subprotocols.length)
                    .toArray(String[]::new));
        }
        return builder.buildAsync(URI.create("ws://127.0.0.1:" + proxy.port() + ServedApplication.PATH + query), heard)
                .orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void leadsThere() throws Exception {
        Heard heard = new Heard();
        WebSocket socket = open("?a=b", heard);
        assertThat(socket.getSubprotocol()).isEmpty();
        assertThat(heard.next()).isEqualTo("127.0.0.1");
        String large = "\u00e4".repeat(300_000);
        for (String text : List.of("hello", "", large)) {
            socket.sendText(text, true).get(30, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo(text);
        }
        socket.sendText("close", true).get(30, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo("4001 bye");
    }

    @Test
    void speaksWhatTheServerSpeaks() {
        WebSocket socket = open("", new Heard(), "v1", "v2");
        assertThat(socket.getSubprotocol()).isEqualTo("v2");
        socket.abort();
        WebSocket other = open("", new Heard(), "v1");
        assertThat(other.getSubprotocol()).isEqualTo("v1");
        other.abort();
    }

    @Test
    void refusesAsTheServerRefuses() {
        Throwable refused = catchThrowable(() -> open("?denied", new Heard()));
        assertThat(refused).cause().isInstanceOfSatisfying(WebSocketHandshakeException.class, rejection -> {
            assertThat(rejection.getResponse().statusCode()).isEqualTo(403);
            assertThat(rejection.getResponse().headers().firstValue("Gateway-Rejection")).contains("upstream-refused");
        });
    }
}
