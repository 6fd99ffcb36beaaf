package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the log of the distribution says of sessions. */
class SessionLogIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    private static String yaml(String log) {
        return """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                log: %s
                """.formatted(log);
    }

    @Test
    void hasALineAsASessionOpensAndOneAsItEnds() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.start(directory, yaml("{ sessions: all }"), "--log-format", "json")) {
            try (WireSession session = WireSession.open(gateway.address(), "/echo")) {
                session.echo("Hello");
            }
            JsonNode opened = JSON.readTree(gateway.awaitLine(line -> line.contains("\"session opened\""), SOON));
            JsonNode ended = JSON.readTree(gateway.awaitLine(line -> line.contains("\"session ended\""), SOON));
            for (JsonNode line : List.of(opened, ended)) {
                assertThat(line.path("session").asString()).isEqualTo("1");
                assertThat(line.path("application").asString()).isEqualTo("echo");
                assertThat(line.path("route").asString()).isEqualTo("/echo");
                assertThat(line.path("address").asString()).startsWith("127.0.0.1:");
            }
            assertThat(ended.path("receivedMessages").asInt()).isOne();
            assertThat(ended.path("receivedBytes").asInt()).isGreaterThanOrEqualTo(6 + 5);
            assertThat(ended.path("sentMessages").asInt()).isOne();
            assertThat(ended.path("largestQueueBytes").asInt()).isZero();
            assertThat(ended.path("by").asString()).isIn("peer", "network");
        }
    }

    @Test
    void saysLessOnceTheConfigurationDoes() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, yaml("{ sessions: all }"))) {
            open(gateway);
            gateway.awaitLine(line -> line.contains("session opened session=1 "), SOON);
            Files.writeString(directory.resolve("gateway.yaml"),
                    yaml("{ sessions: off, level: warn, levels: [{ name: io.wsgateway.netty.session, level: debug }] }"));
            reload(gateway);
            open(gateway);
            gateway.awaitLine(line -> line.contains("DEBUG SessionHandler  session 2 ended"), SOON);
            assertThat(gateway.output()).noneMatch(line -> line.contains("session opened session=2"));
        }
    }

    private static void open(GatewayProcess gateway) throws Exception {
        try (WireSession session = WireSession.open(gateway.address(), "/echo")) {
            session.echo("Hello");
        }
    }

    private static void reload(GatewayProcess gateway) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI reload = URI.create("http://localhost:" + gateway.admin().getPort() + "/configuration/reload");
            assertThat(client.send(HttpRequest.newBuilder(reload).POST(HttpRequest.BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }
}
