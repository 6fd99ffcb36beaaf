package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution where no engine is configured: nothing of engines and clusters is there. */
class StandsAloneIT {

    private static final String LISTENERS =
            "{ listeners: [{ address: 127.0.0.1, port: 0 }], admin: { address: 127.0.0.1, port: 0 } }";
    private static final String[] OF_ENGINES =
            {"io.wsgateway.engine.", "io.wsgateway.cluster.", "io.lettuce.", "reactor.core", "io.nats."};

    @TempDir
    private Path directory;

    @Test
    void noClassOfAnEngineOrAClusterIsLoaded() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION,
                List.of("-Xlog:class+load:file=loaded.txt"), directory, LISTENERS);
                WireSession first = WireSession.open(gateway.address(), "/chat");
                WireSession second = WireSession.open(gateway.address(), "/echo")) {
            assertThat(second.echo("hi")).isEqualTo("hi");
            for (String page : List.of("/metrics", "/health/ready", "/sessions", "/topics",
                    "/configuration")) {
                HttpResponse<String> answer = get(gateway, page);
                assertThat(answer.statusCode()).as(page).isEqualTo(200);
                assertThat(answer.body()).as(page).doesNotContain("wsgateway_engine");
            }
            assertThat(Files.readString(directory.resolve("loaded.txt")))
                    .contains("io.wsgateway.topic.MemoryTopicEngine")
                    .doesNotContain(OF_ENGINES);
            assertThat(first).isNotNull();
        }
    }

    private static HttpResponse<String> get(GatewayProcess gateway, String page) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + gateway.admin().getPort() + page);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    /** They are on no class path: an engine's jars are in folders of their own. */
    @Test
    void jarsOfEnginesAreInFoldersOfTheirOwn() throws Exception {
        assertThat(names("lib")).noneMatch(name -> name.matches("(lettuce|reactor|jnats|gateway-engine).*"));
        assertThat(names("engines")).containsExactlyInAnyOrder("nats", "redis");
        for (String engine : List.of("redis", "nats")) {
            assertThat(names("engines/" + engine)).anyMatch(name -> name.startsWith("gateway-engine-" + engine))
                    .noneMatch(name -> name.matches("(netty|slf4j|gateway-core|gateway-engine-contract).*"));
        }
    }

    private static List<String> names(String folder) throws Exception {
        try (Stream<Path> files = Files.list(GatewayProcess.DISTRIBUTION.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
