package io.wsgateway.apps.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A back end that keeps what it is told, and answers as the test says. */
final class TestBackEnd implements AutoCloseable {

    private static final int WAIT_SECONDS = 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
    private volatile Function<Told, Reply> answers = any -> new Reply(204);

    /** A request that has come. */
    record Told(String method, Headers fields, String body) {

        String field(String name) {
            return String.valueOf(fields.getFirst(name));
        }

        String type() {
            return field("ce-type").replace("io.wsgateway.session.", "");
        }
    }

    /** What is answered to it. */
    record Reply(int status, String body, Map<String, String> fields, CountDownLatch when) {

        Reply(int status) {
            this(status, "", Map.of(), new CountDownLatch(0));
        }

        Reply saying(String text) {
            return new Reply(status, text, fields, when).with("Content-Type", "text/plain");
        }

        Reply with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(fields);
            more.put(name, value);
            return new Reply(status, body, more, when);
        }

        Reply after(CountDownLatch latch) {
            return new Reply(status, body, fields, latch);
        }
    }

    TestBackEnd() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/events";
    }

    TestBackEnd answers(Function<Told, Reply> by) {
        answers = by;
        return this;
    }

    /** The next that it is told. */
    Told next() throws InterruptedException {
        Told next = told.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told within " + WAIT_SECONDS + " s");
        }
        return next;
    }

    /** All that it was told and nobody has asked for. */
    List<Told> rest() {
        return List.copyOf(told);
    }

    /** Over how many connections it was told. */
    int connections() {
        return peers.size();
    }

    private void handle(HttpExchange exchange) {
        peers.add(exchange.getRemoteAddress());
        try (exchange) {
            Told one = new Told(exchange.getRequestMethod(), exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            told.add(one);
            Reply reply = answers.apply(one);
            reply.when().await();
            reply.fields().forEach(exchange.getResponseHeaders()::add);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
