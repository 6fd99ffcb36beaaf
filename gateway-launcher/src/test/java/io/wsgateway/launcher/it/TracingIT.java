package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution with a collector of spans, and without one. */
class TracingIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT = "00f067aa0ba902b7";
    private static final String LISTENERS =
            "{ listeners: [{ address: 127.0.0.1, port: 0 }], admin: { address: 127.0.0.1, port: 0 }%s }";

    @TempDir
    private Path directory;

    @Test
    void spansOfHandshakesAndSessionsComeToTheEndpoint() throws Exception {
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (bodies) {
                bodies.write(body);
                bodies.notifyAll();
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String tracing = ", tracing: { endpoint: \"http://127.0.0.1:" + collector.getAddress().getPort()
                + "/v1/traces\", sample: 1 }";
        try (GatewayProcess gateway = GatewayProcess.start(directory, LISTENERS.formatted(tracing))) {
            try (WireSession session = WireSession.open(gateway.address(), "/echo?token=s3cr3t",
                    "traceparent: 00-" + TRACE + "-" + CLIENT + "-01")) {
                assertThat(session.echo("hi")).isEqualTo("hi");
            }
            try (Wire wire = Wire.connect(gateway.address())) {
                assertThat(WireSession.request(wire, "/nowhere").status()).isEqualTo(404);
            }
            String spans = awaitAll(bodies, "GET /echo", "gateway.messages.received", "route-not-found");
            assertThat(spans).contains(bytes(TRACE), bytes(CLIENT), "websocket-gateway").doesNotContain("s3cr3t");
            assertThat(gateway.output()).anyMatch(line -> line.contains("tracing: 1.0 of all handshakes, sent to "));
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void anEndpointThatIsDownIsToldOfAndHoldsNothingUp() throws Exception {
        String tracing = ", tracing: { endpoint: \"http://127.0.0.1:9/v1/traces\", sample: 1 }";
        try (GatewayProcess gateway = GatewayProcess.start(directory, LISTENERS.formatted(tracing))) {
            for (int i = 0; i < 20; i++) {
                try (WireSession session = WireSession.open(gateway.address(), "/echo")) {
                    assertThat(session.echo("hi")).isEqualTo("hi");
                }
            }
            gateway.awaitLine(line -> line.contains("spans lost: http://127.0.0.1:9 doesn't take them"), SOON);
        }
    }

    /** Its jars are on no class path. */
    @Test
    void withoutAnEndpointNoClassOfItIsLoaded() throws Exception {
        try (Stream<Path> jars = Files.list(GatewayProcess.DISTRIBUTION.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString())).noneMatch(name -> name.contains("opentelemetry"))
                    .contains("tracing");
        }
        try (GatewayProcess gateway =
                GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of("-Xlog:class+load:file=loaded.txt"),
                        directory, LISTENERS.formatted(""));
                WireSession session = WireSession.open(gateway.address(), "/echo")) {
            assertThat(session.echo("hi")).isEqualTo("hi");
            assertThat(Files.readString(directory.resolve("loaded.txt"))).contains("io.wsgateway.tracing.Tracing")
                    .doesNotContain("opentelemetry", "io.wsgateway.tracing.otlp");
        }
    }

    private static String bytes(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static String awaitAll(ByteArrayOutputStream bodies, String... expected) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        synchronized (bodies) {
            while (true) {
                String all = bodies.toString(StandardCharsets.ISO_8859_1);
                if (Stream.of(expected).allMatch(all::contains)) {
                    return all;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IOException("not all came in time: " + List.of(expected) + "; but " + all);
                }
                bodies.wait(left);
            }
        }
    }
}
