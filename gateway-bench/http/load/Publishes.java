import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Messages published by HTTP to a topic with so many subscribers, so many requests at a time. */
final class Publishes {

    private static final String MESSAGE = ".".repeat(64);
    private static final long PATIENCE_SECONDS = 60;

    private final Gateway gateway;
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private long delivered;
    private long published;
    private boolean over;
    private int underWay;

    Publishes(Gateway gateway) {
        this.gateway = gateway;
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.push() + "/topics/http/all"))
                .header("Authorization", "Bearer " + gateway.token()).header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(MESSAGE)).build();
    }

    /** One after the other: from the begin of a request until the last subscriber has its message. */
    String timeToTheLast(int subscribers, int times) throws IOException {
        Durations durations = new Durations();
        try (Peers peers = new Peers(gateway.port())) {
            subscribe(peers, subscribers);
            for (int i = -times / 4; i < times; i++) {
                long begin = System.nanoTime();
                delivered = 0;
                CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
                peers.receiveUntil(() -> delivered == subscribers, PATIENCE_SECONDS, "all deliveries");
                if (i >= 0) {
                    durations.add(System.nanoTime() - begin);
                }
                expectOk(answer.join());
            }
        }
        return "{\"work\": \"last\", \"subscribers\": " + subscribers + ", " + durations.json() + "}";
    }

    /** As fast as they are answered, while all is delivered. */
    String rate(int subscribers, int window, long seconds) throws IOException {
        Durations durations = new Durations();
        try (Peers peers = new Peers(gateway.port())) {
            subscribe(peers, subscribers);
            for (int i = 0; i < window; i++) {
                publish(peers, durations);
            }
            long nanos = seconds * 1_000_000_000;
            peers.receiveFor(nanos);
            durations.clear();
            long before = delivered;
            Duration spent = gateway.cpu();
            long begin = System.nanoTime();
            peers.receiveFor(nanos);
            double took = (System.nanoTime() - begin) / 1e9;
            spent = gateway.cpu().minus(spent);
            String figures = String.format(Locale.ROOT,
                    "{\"work\": \"rate\", \"subscribers\": %d, \"window\": %d, \"rate\": %.0f, \"deliveries\": %.0f, \"cpu\": %.1f, %s}",
                    subscribers, window, durations.count() / took, (delivered - before) / took,
                    spent.toNanos() / 1e3 / durations.count(), durations.json());
            over = true;
            peers.receiveUntil(() -> underWay == 0 && delivered == published * subscribers, PATIENCE_SECONDS, "all deliveries");
            return figures;
        }
    }

    private void subscribe(Peers peers, int subscribers) throws IOException {
        for (int i = 0; i < subscribers; i++) {
            peers.open("/single", message -> delivered++);
        }
    }

    private void publish(Peers peers, Durations durations) {
        long begin = System.nanoTime();
        underWay++;
        var unused = http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, problem) -> peers.execute(() -> {
                    if (problem != null) {
                        throw new IllegalStateException(problem);
                    }
                    expectOk(answer);
                    underWay--;
                    published++;
                    durations.add(System.nanoTime() - begin);
                    if (!over) {
                        publish(peers, durations);
                    }
                }));
    }

    private static void expectOk(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }
}
