package io.wsgateway.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Speaks Redis' RESP in the binary messages of the JDK's WebSocket. Confined to one thread. */
final class RespClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 64 << 10;

    private final Received received = new Received();
    private final WebSocket socket;
    private ByteBuffer current = ByteBuffer.allocate(0);

    private RespClient(HttpClient http, InetSocketAddress gateway, String path) throws Exception {
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.getPort() + path), received)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static RespClient open(HttpClient http, InetSocketAddress gateway, String path) throws Exception {
        return new RespClient(http, gateway, path);
    }

    /** A command as it is sent; the values are bytes or anything with a text. */
    static byte[] command(Object... words) {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(ascii("*" + words.length + "\r\n"));
        for (Object word : words) {
            byte[] bytes = word instanceof byte[] already ? already : word.toString().getBytes(StandardCharsets.UTF_8);
            command.writeBytes(ascii("$" + bytes.length + "\r\n"));
            command.writeBytes(bytes);
            command.writeBytes(ascii("\r\n"));
        }
        return command.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends bytes in messages of 64 KiB, which say nothing of where commands begin. */
    void send(byte[] bytes) throws ExecutionException, InterruptedException, TimeoutException {
        for (int i = 0; i < bytes.length; i += AT_ONCE) {
            socket.sendBinary(ByteBuffer.wrap(bytes, i, Math.min(AT_ONCE, bytes.length - i)), true)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Sends a text message. */
    void sendText(String text) throws ExecutionException, InterruptedException, TimeoutException {
        socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Does one command. */
    String call(Object... words) throws Exception {
        send(command(words));
        return next();
    }

    /** The next answer or push: elements of arrays with spaces between them. */
    String next() throws IOException, InterruptedException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> rest.startsWith("-") ? "nil" : new String(bulk(rest), StandardCharsets.UTF_8);
            case '*' -> {
                StringBuilder elements = new StringBuilder();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    elements.append(elements.isEmpty() ? "" : " ").append(next());
                }
                yield elements.toString();
            }
            default -> throw new IOException(line);
        };
    }

    /** The next answer, which is a string of bytes. */
    byte[] nextBytes() throws IOException, InterruptedException {
        return bulk(line().substring(1));
    }

    private byte[] bulk(String length) throws IOException, InterruptedException {
        byte[] bytes = new byte[Integer.parseInt(length)];
        for (int filled = 0; filled < bytes.length;) {
            await();
            int count = Math.min(current.remaining(), bytes.length - filled);
            current.get(bytes, filled, count);
            filled += count;
        }
        line();
        return bytes;
    }

    private String line() throws IOException, InterruptedException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            await();
            line.append((char) (current.get() & 0xff));
        }
        return line.substring(0, line.length() - 2);
    }

    private void await() throws IOException, InterruptedException {
        while (!current.hasRemaining()) {
            ByteBuffer next = received.chunks.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("nothing came within " + PATIENCE + "; closed: " + received.closed);
            }
            current = next;
            socket.request(1);
        }
    }

    /** The code that the gateway closes with. */
    int awaitClose() throws ExecutionException, InterruptedException, TimeoutException {
        return received.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** What comes, bounded by who asks for it. */
    private static final class Received implements WebSocket.Listener {

        private final LinkedBlockingQueue<ByteBuffer> chunks = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining());
            chunks.add(copy.put(data).flip());
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
