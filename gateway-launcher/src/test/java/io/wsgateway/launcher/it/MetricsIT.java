package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.metrics.ExposedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics} of the distribution under load, read by Prometheus' own tool, {@code promtool}. */
@Tag("clients")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MetricsIT {

    private static final int ADDRESSES = 50_000;
    /** Of the addresses, one in so many goes to a room of its own, which is a topic; the others nowhere. */
    private static final int ROOMS_EVERY = 5;
    private static final int SENDERS = 8;
    private static final byte[] CLOSE = HexFormat.of().parseHex("88823721fa3d34c9"); // masked, 1000
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** What one hostile peer after the other sends: what it makes up is no other's. */
    private static String request(int peer) {
        boolean room = peer % ROOMS_EVERY == 0;
        return "GET " + (room ? "/chat/room-" + peer : "/hostile/" + peer + "%22%7D%3C") + " HTTP/1.1\r\n"
                + "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: hostile-" + peer + "\r\nUser-Agent: hostile/" + peer + "\r\n"
                + "X-Forwarded-For: 10." + (peer >> 16) + "." + (peer >> 8 & 255) + "." + (peer & 255) + "\r\n\r\n";
    }

    @Test
    void seriesStayTheSameWhateverPeersMakeUp(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0, forwarded: x-forwarded, trusted-proxies: 127.0.0.0/8 }]
                admin: { address: 127.0.0.1, port: 0, tokens: [{ name: prometheus, token: s3cret, access: read }] }
                limits: { handshakes-per-second: 0 }
                """)) {
            send(gateway.address(), 0, 40 * ROOMS_EVERY);
            Map<String, Double> before = new ExposedText(metrics(gateway)).samples();

            List<String> meanwhile = new ArrayList<>();
            try (ExecutorService scraper = Executors.newSingleThreadExecutor()) {
                Future<?> scraping = scraper.submit(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        meanwhile.add(metrics(gateway));
                        Thread.sleep(1000);
                    }
                    return null;
                });
                send(gateway.address(), 40 * ROOMS_EVERY, ADDRESSES);
                scraping.cancel(true);
            }

            String after = metrics(gateway);
            assertThat(after).doesNotContain("hostile", "room-").doesNotContainPattern("\\b10\\.\\d+\\.\\d+\\.\\d+");
            Map<String, Double> samples = new ExposedText(after).samples();
            Set<String> made = new HashSet<>(samples.keySet());
            made.removeAll(before.keySet());
            made.removeIf(sample -> sample.startsWith("jvm_")); // threads' states, collectors
            assertThat(made).as("series that came with %d addresses", ADDRESSES).hasSizeLessThan(20);
            assertThat(samples).as("series in all").hasSizeLessThan(1000);

            int rooms = ADDRESSES / ROOMS_EVERY;
            assertThat(samples).containsEntry("wsgateway_handshakes_total{outcome=\"accepted\",reason=\"none\"}",
                    (double) rooms);
            assertThat(samples)
                    .containsEntry("wsgateway_handshakes_total{outcome=\"rejected\",reason=\"route-not-found\"}",
                            (double) (ADDRESSES - rooms));
            String chat = "{application=\"chat\",route=\"/chat/{room}\"}";
            assertThat(samples).containsEntry("wsgateway_sessions_opened_total" + chat, (double) rooms);
            assertThat(meanwhile).as("scrapes under load").isNotEmpty();
            System.out.printf("metrics: %d series before, %d after %d addresses and %d rooms; %d scrapes meanwhile%n",
                    before.size(), samples.size(), ADDRESSES, rooms, meanwhile.size());

            promtool(after, "check", "metrics");
            promtool(meanwhile.getFirst(), "check", "metrics");
        }
    }

    @Test
    void prometheusTakesRulesAndConfiguration() throws Exception {
        promtool("", "check", "rules", "../docker/observability/alerts.yaml");
        promtool("", "check", "config", "--syntax-only", "../docker/observability/prometheus.yaml");
    }

    @Test
    void takesATokenThatMayRead(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, tokens: [{ name: prometheus, token: s3cret, access: read }] }
                """)) {
            assertThat(CLIENT.send(HttpRequest.newBuilder(uri(gateway)).build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode()).isEqualTo(401);
            HttpResponse<String> open = CLIENT.send(HttpRequest.newBuilder(uri(gateway))
                    .header("Authorization", "Bearer s3cret")
                    .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
                    .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(open.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/openmetrics-text");
            assertThat(open.body()).endsWith("# EOF\n");
        }
    }

    private static URI uri(GatewayProcess gateway) {
        return URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/metrics");
    }

    private static String metrics(GatewayProcess gateway) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(uri(gateway))
                .header("Authorization", "Bearer s3cret").timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** Each of these peers makes one connection. */
    private static void send(InetSocketAddress gateway, int from, int to) throws Exception {
        List<Future<?>> senders = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(SENDERS)) {
            for (int sender = 0; sender < SENDERS; sender++) {
                int first = from + sender;
                // Ports of one address alone would be used up.
                InetAddress source = InetAddress.getByName("127.0.0." + (2 + sender));
                senders.add(threads.submit(() -> {
                    for (int peer = first; peer < to; peer += SENDERS) {
                        exchange(gateway, source, peer);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> sender : senders) {
            sender.get();
        }
    }

    private static void exchange(InetSocketAddress gateway, InetAddress source, int peer) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.setSoTimeout(30_000);
            socket.connect(gateway);
            OutputStream out = socket.getOutputStream();
            out.write(request(peer).getBytes(StandardCharsets.ISO_8859_1));
            if (peer % ROOMS_EVERY == 0) {
                out.write(CLOSE);
            }
            InputStream in = socket.getInputStream();
            byte[] answer = in.readAllBytes();
            assertThat(new String(answer, 0, 12, StandardCharsets.ISO_8859_1))
                    .isEqualTo(peer % ROOMS_EVERY == 0 ? "HTTP/1.1 101" : "HTTP/1.1 404");
        }
    }

    /** Prometheus' tool finds nothing wrong, and nothing that is against the conventions. */
    private static void promtool(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        if (!input.isEmpty()) {
            assertThat(said).isBlank();
        }
    }
}
