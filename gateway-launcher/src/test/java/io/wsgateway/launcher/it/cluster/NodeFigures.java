package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.GatewayProcess;
import io.wsgateway.launcher.metrics.ExposedText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** What a node says of itself at {@code /metrics}, at one moment. Immutable. */
final class NodeFigures {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String LAG = "wsgateway_event_loop_lag_seconds";

    private final Map<String, Double> samples;

    private NodeFigures(Map<String, Double> samples) {
        this.samples = samples;
    }

    static NodeFigures of(GatewayProcess node) {
        return new NodeFigures(new ExposedText(ask(node, "/metrics")).samples());
    }

    /** What the admin listener answers. */
    static String ask(GatewayProcess node, String target) {
        URI uri = URI.create("http://127.0.0.1:" + node.admin().getPort() + target);
        try {
            return CLIENT.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new AssertionError(uri.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A sample, by its name with its labels as they are written; 0 if there is none. */
    double sample(String name) {
        return samples.getOrDefault(name, 0.0);
    }

    /** How often something that was due on an event loop came more than 50 ms late. */
    long heldOver50Ms() {
        return Math.round(sample(LAG + "_count") - sample(LAG + "_bucket{le=\"0.05\"}"));
    }

    /** All samples whose names begin so, for people to read. */
    String all(String prefix) {
        StringBuilder text = new StringBuilder();
        samples.forEach((name, value) -> {
            if (name.startsWith(prefix) && value != 0 && !name.contains("_bucket{")) {
                text.append("%s %s%n".formatted(name, value));
            }
        });
        return text.toString();
    }
}
