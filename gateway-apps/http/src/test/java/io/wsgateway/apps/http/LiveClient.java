package io.wsgateway.apps.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of the gateway, by the JDK. What it waits for comes, or the test fails. */
final class LiveClient implements WebSocket.Listener {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final CompletableFuture<WebSocket> opened;
    private final BlockingQueue<ByteBuffer> pongs = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private LiveClient(URI url) {
        opened = HTTP.newWebSocketBuilder().buildAsync(url, this);
    }

    /** Has the threads that all clients share started. */
    static void prepare() {
        var unused = HTTP.version();
    }

    /** Begins an opening handshake. */
    static LiveClient connecting(URI url) {
        return new LiveClient(url);
    }

    /** Opens a session. */
    static LiveClient connect(URI url) {
        LiveClient client = connecting(url);
        var unused = client.socket();
        return client;
    }

    /** Opens a session as soon as one is accepted. */
    static LiveClient connectAtLast(URI url) throws InterruptedException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; Thread.sleep(20)) {
            LiveClient client = new LiveClient(url);
            if (client.opened.handle((socket, failure) -> failure == null).join()) {
                return client;
            }
        }
        throw new AssertionError("no session is accepted");
    }

    /** Opens so many sessions at once. */
    static List<LiveClient> connect(URI url, int sessions) {
        List<LiveClient> clients = Stream.generate(() -> new LiveClient(url)).limit(sessions).toList();
        clients.forEach(LiveClient::socket);
        return clients;
    }

    private WebSocket socket() {
        return await(opened, "a session");
    }

    /** The status that the opening handshake is rejected with. */
    int rejection() throws InterruptedException, TimeoutException {
        try {
            var unused = opened.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("a session has opened");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof java.net.http.WebSocketHandshakeException rejected) {
                return rejected.getResponse().statusCode();
            }
            throw new AssertionError("no answer", e);
        }
    }

    /** Sends a text; it goes out when those before it have. */
    synchronized LiveClient send(String message) {
        sent = sent.thenCompose(before -> socket().sendText(message, true));
        return this;
    }

    /** Sends a Ping and waits for its Pong. */
    void ping() throws InterruptedException {
        var unused = socket().sendPing(ByteBuffer.wrap(new byte[] {1}));
        if (pongs.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS) == null) {
            throw new AssertionError("no Pong");
        }
    }

    /** The next text. */
    String text() throws InterruptedException {
        String next = texts.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no text" + (ended.isDone() ? ": closed with " + ended.join() : ""));
        }
        return next;
    }

    /** The next text; empty where the session has ended before one. */
    String textOrEnd() throws InterruptedException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end;) {
            boolean over = ended.isDone(); // before the look: nothing comes after the end
            String next = texts.poll(over ? 0 : 10, TimeUnit.MILLISECONDS);
            if (next != null) {
                return next;
            }
            if (over) {
                return "";
            }
        }
        throw new AssertionError("neither a text nor the end");
    }

    /** The texts that nobody has taken. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** Closes the session from here. */
    void close() {
        var unused = socket().sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    /** Ends the connection without a word. */
    void abort() {
        socket().abort();
    }

    /** Code and reason that the session has ended with, such as {@code 1013 busy}. */
    String end() {
        return await(ended, "the end");
    }

    boolean isOpen() {
        return !ended.isDone();
    }

    private static <T> T await(CompletableFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not come: " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("not come: " + what, e);
        }
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            texts.add(text.toString());
            text.setLength(0);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        pongs.add(message);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        ended.complete((code + " " + reason).strip());
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        ended.complete("1006");
    }
}
