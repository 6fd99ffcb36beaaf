package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code gateway probe} against servers that make no mistake: it finds none. */
class ProbeIT {

    private static final JsonMapper JSON = new JsonMapper();

    /** What it printed, and its exit code. */
    private record Probed(int code, JsonNode found) {

        List<String> each(String verdict) {
            List<String> subjects = new ArrayList<>();
            for (JsonNode finding : found.path("findings")) {
                if (finding.path("verdict").asString().equals(verdict)) {
                    subjects.add(finding.path("subject").asString() + ": " + finding.path("what").asString());
                }
            }
            return subjects;
        }
    }

    private static Probed probe(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway").toString(), "probe", "--json",
                        "--timeout", "60"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(printed).startsWith("{");
            return new Probed(process.exitValue(), JSON.readTree(printed));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void findsNothingWrongWithThisGateway(@TempDir Path directory) throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners:
                  - { address: 127.0.0.1, port: 0 }
                  - { address: 127.0.0.1, port: 0, tls: { certificate: %s, key: %s } }
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - { path: /echo, application: echo, compression: dedicated, subprotocols: { offer: [a, b] } }
                """.formatted(tls.certificate(), tls.key()))) {
            Probed plain = probe("ws://127.0.0.1:" + gateway.address().getPort() + "/echo", "--subprotocol", "b",
                    "--matrix");
            assertThat(plain.each("wrong")).isEmpty();
            assertThat(plain.each("note")).isEmpty();
            assertThat(plain.code()).isZero();
            assertThat(plain.each("right")).contains("Sec-WebSocket-Protocol: chooses b",
                    "Sec-WebSocket-Extensions: agrees on permessage-deflate", "Close: answered with 1000",
                    "TCP: closed by the server");
            assertThat(plain.found().path("roundTripMicros").asLong()).isPositive();
            List<String> rows = new ArrayList<>();
            plain.found().path("matrix").forEach(row -> rows.add(row.path("verdict").asString() + " "
                    + row.path("attempt").asString() + ": " + row.path("answer").asString()));
            assertThat(rows).containsExactly("right as given: 101 Switching Protocols",
                    "right no Origin: 101 Switching Protocols", "right foreign Origin: 403 Forbidden",
                    "right unknown subprotocol: 101 Switching Protocols", "right version 8: 426 Upgrade Required",
                    "right no permessage-deflate: 101 Switching Protocols");

            Probed secure = probe("wss://127.0.0.1:" + gateway.listener(1).getPort() + "/echo", "--insecure");
            assertThat(secure.each("wrong")).isEmpty();
            assertThat(secure.each("note")).singleElement().asString().startsWith("certificate: CN=localhost");
            assertThat(secure.code()).isZero();

            Probed mismatched = probe("ws://127.0.0.1:" + gateway.address().getPort() + "/echo", "--subprotocol", "x");
            assertThat(mismatched.each("wrong")).containsExactly("Sec-WebSocket-Protocol: none chosen, of x");
            assertThat(mismatched.code()).isEqualTo(1);

            // Four sessions of the first, one of the second, one of the third: nothing that looks like a fault.
            assertThat(ends(gateway)).isEqualTo("[{\"code\":1000,\"by\":\"peer\",\"sessions\":6}]");
        }
    }

    /** How sessions ended, once all have. */
    private static String ends(GatewayProcess gateway) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/ends");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                JsonNode ends = JSON.readTree(
                        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body())
                        .path("ends");
                long sessions = ends.valueStream().mapToLong(count -> count.path("sessions").asLong()).sum();
                if (sessions >= 6 || System.nanoTime() > end) {
                    return ends.toString();
                }
                Pace.pause(Duration.ofMillis(20));
            }
        }
    }

    @Test
    void findsTlsWhereItIsAskedWithout(@TempDir Path directory) throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners:
                  - { address: 127.0.0.1, port: 0, tls: { certificate: %s, key: %s } }
                admin: off
                """.formatted(tls.certificate(), tls.key()))) {
            Probed probed = probe("ws://127.0.0.1:" + gateway.address().getPort() + "/echo");
            List<String> faults = new ArrayList<>();
            probed.found().path("findings").forEach(finding -> {
                if (finding.has("fault")) {
                    faults.add(finding.path("fault").asString());
                }
            });
            assertThat(faults).containsExactly("tls-expected", "rejected-with-id");
            assertThat(probed.code()).isEqualTo(1);
        }
    }

    /** Run with {@code mvn -Pclients verify}. */
    @Test
    @Tag("clients")
    void findsNothingWrongWithTheServerOfNode() throws Exception {
        Process server = new ProcessBuilder("node", "ws-server.js")
                .directory(Path.of("src", "test", "js").toAbsolutePath().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = server.inputReader()) {
            Probed probed = probe("ws://127.0.0.1:" + output.readLine() + "/chat?token=s3cret");
            assertThat(probed.each("wrong")).isEmpty();
            assertThat(probed.each("note")).isEmpty();
            assertThat(probed.each("right")).contains("Sec-WebSocket-Extensions: agrees on permessage-deflate",
                    "Close: answered with 1000");
            assertThat(probed.code()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }
}
