package io.wsgateway.launcher.it.cluster;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A session with {@code chat}, by the JDK's client, and what it has heard. Thread-safe. */
final class ChatWindow implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private ChatWindow(InetSocketAddress gateway) throws Exception {
        this.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.getPort() + "/chat"), new Ear())
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /** Opens one, and waits until it is welcome. */
    static ChatWindow open(InetSocketAddress gateway) throws Exception {
        ChatWindow window = new ChatWindow(gateway);
        window.await("\"event\":\"welcome\"");
        return window;
    }

    /** Says something to the room. */
    void say(String data) throws Exception {
        var unused = socket.sendText("{\"action\":\"say\",\"data\":\"" + data + "\"}", true)
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until it has heard something with this text in it. */
    void await(String text) {
        Await.until(SOON, () -> heard.stream().anyMatch(line -> line.contains(text)), () -> text + " in " + heard);
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private final class Ear implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                heard.add(message.toString());
                message.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, part, last);
        }
    }
}
