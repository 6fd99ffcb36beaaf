import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A back end that does next to nothing: it answers a message with itself, and subscribes who connects to {@code all}. Thread-safe.
 */
final class BackEnd implements AutoCloseable {

    private static final Pattern DATA = Pattern.compile("\"data\":\"([^\"]*)\"");
    private static final Pattern CLOSE = Pattern.compile("\"type\":\"io[.]wsgateway[.]session[.]close\"");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Consumer<String> batched = message -> {};

    BackEnd(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Sessions that have been told of as opened, and not as closed. */
    int open() {
        return open.get();
    }

    /** From now on this is told each message that comes in a batch. */
    void onBatched(Consumer<String> told) {
        batched = told;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String type = String.valueOf(exchange.getRequestHeaders().getFirst("ce-type"));
            if (type.endsWith(".message")) {
                exchange.getResponseHeaders().set("Content-Type", "text/plain");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            if (type.endsWith(".connect")) {
                open.incrementAndGet();
                exchange.getResponseHeaders().set("Gateway-Subscribe", "all");
            } else if (type.endsWith(".close")) {
                open.decrementAndGet();
            }
            exchange.sendResponseHeaders(204, -1);
            String fields = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
            if (fields.startsWith("application/cloudevents-batch+json")) {
                String events = new String(body, StandardCharsets.UTF_8);
                open.addAndGet((int) -CLOSE.matcher(events).results().count());
                Matcher data = DATA.matcher(events);
                while (data.find()) {
                    batched.accept(data.group(1));
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
