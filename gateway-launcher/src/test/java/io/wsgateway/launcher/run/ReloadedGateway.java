package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.ConfigurationFile;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A gateway in this process whose configuration's file changes while it runs, asked over its admin listener. */
final class ReloadedGateway implements AutoCloseable {

    private static final long SECONDS = 30;

    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningGateway gateway;

    /** One with this file; the first listener is public, the last that of operators. */
    ReloadedGateway(Path file) throws Exception {
        ConfigurationFile configuration = ConfigurationFile.of(file, List.of(), Map.of());
        gateway = RunningGateway.start(configuration::readWritten, configuration.readWritten(),
                MemoryPlan.ofThisProcess(), true);
    }

    /** Posts to the admin listener, with the token {@code old}. */
    String reload(String what) throws Exception {
        return ask(HttpRequest.newBuilder(admin(what)).POST(HttpRequest.BodyPublishers.noBody()), "old");
    }

    String ask(HttpRequest.Builder request, String token) throws Exception {
        HttpResponse<String> answer = client.send(request.header("Authorization", "Bearer " + token).build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    URI admin(String path) {
        return URI.create("http://127.0.0.1:" + adminAddress().getPort() + path);
    }

    InetSocketAddress adminAddress() {
        return gateway.addresses().getLast();
    }

    Peer open(String path) throws Exception {
        return open(gateway.addresses().getFirst(), path);
    }

    Peer open(InetSocketAddress at, String path) throws Exception {
        return Peer.open(client, at, path);
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Override
    public void close() {
        gateway.close();
        client.shutdownNow();
    }

    /** One session, and what has come in it. */
    record Peer(WebSocket socket, BlockingQueue<String> received) implements AutoCloseable {

        static Peer open(HttpClient client, InetSocketAddress at, String path) throws Exception {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            WebSocket socket = client.newWebSocketBuilder().buildAsync(
                    URI.create("ws://127.0.0.1:" + at.getPort() + path), new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            received.add(text.toString());
                            from.request(1);
                            return null;
                        }

                        @Override
                        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                            received.add("close " + code);
                            return null;
                        }
                    }).get(SECONDS, TimeUnit.SECONDS);
            return new Peer(socket, received);
        }

        String next() throws InterruptedException {
            return String.valueOf(received.poll(SECONDS, TimeUnit.SECONDS));
        }

        String answerTo(String text) throws Exception {
            socket.sendText(text, true).get(SECONDS, TimeUnit.SECONDS);
            return next();
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
