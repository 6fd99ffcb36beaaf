package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.FreePorts;
import io.wsgateway.launcher.it.GatewayProcess;
import io.wsgateway.launcher.it.ProxyProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways and Redis as the README and {@code docker} show them; run with {@code mvn -Pclients verify}. */
@Tag("clients")
class TwoGatewaysIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(GatewayProcess gateway, String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + gateway.admin().getPort() + path);
            return http.send(HttpRequest.newBuilder(uri).timeout(SOON).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String ready(GatewayProcess gateway) {
        HttpResponse<String> answer = get(gateway, "/health/ready");
        return answer.statusCode() + " " + answer.body().strip();
    }

    private void awaitReady(GatewayProcess gateway, String answer) {
        Await.until(SOON, () -> ready(gateway).equals(answer), () -> ready(gateway));
    }

    private void awaitMetric(GatewayProcess gateway, String sample) {
        Await.until(SOON, () -> get(gateway, "/metrics").body().lines().anyMatch(sample::equals),
                () -> sample + " in " + get(gateway, "/metrics").body().lines()
                        .filter(line -> line.startsWith("wsgateway_engine") || line.startsWith("wsgateway_nodes"))
                        .toList());
    }

    private Path own(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private GatewayProcess gateway(String name, String listener, String engine) throws IOException {
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of(), own(name),
                "listeners: [{ address: 127.0.0.1, port: 0" + listener + " }]\n"
                        + "admin: { address: 127.0.0.1, port: 0 }\ndrain: { delay: 3s, period: 1s }\nengine: { node: "
                        + name + ", " + engine + " }");
    }

    private static String engine(int port) {
        return "kind: redis, url: \"redis://127.0.0.1:" + port + "\"";
    }

    private static void awaitEngine(GatewayProcess... gateways) {
        for (GatewayProcess gateway : gateways) {
            var unused = gateway.awaitLine(line -> line.contains("engine redis: reached at 127.0.0.1:"), SOON);
        }
    }

    /** The lines of the README, with ports of their own. */
    @Test
    void theReadmesCommandsMakeOneChatOfTwoGateways() throws Exception {
        String port = Integer.toString(FreePorts.find(1).getFirst());
        List<List<String>> commands = Files.readAllLines(Path.of("..", "README.md")).stream()
                .filter(line -> line.matches(" {4}.*(redis-server|engine\\.kind).*"))
                .map(line -> words(line.replace("6390", port))).toList();
        assertThat(commands).hasSize(3);
        assertThat(commands.subList(1, 3))
                .allMatch(words -> Path.of("..", words.getFirst()).toAbsolutePath().normalize()
                        .equals(GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway")));
        try (EngineServer redis = new EngineServer(directory, Integer.parseInt(port), commands.get(0)).start();
                GatewayProcess first = documented("first", commands.get(1));
                GatewayProcess second = documented("second", commands.get(2))) {
            assertThat(redis.port()).isPositive();
            awaitEngine(first, second);
            awaitMetric(first, "wsgateway_nodes 2.0");
            awaitMetric(second, "wsgateway_nodes 2.0");
            awaitMetric(first, "wsgateway_engine_up{engine=\"redis\"} 1.0");
            try (ChatWindow here = ChatWindow.open(first.address());
                    ChatWindow there = ChatWindow.open(second.address())) {
                here.say("hello from here");
                there.await("hello from here");
                there.say("hello from there");
                here.await("hello from there");
            }
            // What StandsAloneIT holds to be absent is seen where it is there.
            assertThat(Files.readString(directory.resolve("first").resolve("loaded.txt")))
                    .contains("io.wsgateway.engine.", "io.wsgateway.cluster.", "io.lettuce.", "reactor.core");
        }
    }

    private GatewayProcess documented(String name, List<String> words) throws IOException {
        assertThat(words.get(1)).isEqualTo("run");
        List<String> options = new ArrayList<>(words.subList(2, words.size()));
        options.addAll(List.of("--set", "listeners.0.address=127.0.0.1", "--set", "listeners.0.port=0", "--set",
                "admin.port=0"));
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of("-Xlog:class+load:file=loaded.txt"), own(name),
                "", options.toArray(String[]::new));
    }

    /** As a shell reads them, which has nothing but {@code ''} to quote here. */
    private static List<String> words(String line) {
        return Arrays.stream(line.strip().split(" +", -1)).filter(word -> !word.equals("&"))
                .map(word -> word.equals("''") ? "" : word).toList();
    }

    /** HAProxy with {@code docker/haproxy.cfg}, in which only addresses are others. */
    @Test
    void haproxyLeadsTwoWindowsToTwoGateways() throws Exception {
        String listener = ", forwarded: x-forwarded, trusted-proxies: 127.0.0.1";
        try (Redis redis = Redis.start(directory);
                GatewayProcess first = gateway("gateway-1", listener, engine(redis.port()));
                GatewayProcess second = gateway("gateway-2", listener, engine(redis.port()));
                ProxyProcess proxy = ProxyProcess.haproxyWith(directory, proxy(first, second))) {
            awaitEngine(first, second);
            Await.until(SOON, () -> Stream.of(first, second).allMatch(
                    gateway -> get(gateway, "/metrics").body().contains("wsgateway_nodes 2.0")), () -> "no two nodes");
            try (ChatWindow one = ChatWindow.open(proxy.address()); ChatWindow two = ChatWindow.open(proxy.address())) {
                for (GatewayProcess gateway : List.of(first, second)) {
                    awaitMetric(gateway, "wsgateway_sessions{application=\"chat\",route=\"/chat\"} 1.0");
                }
                one.say("hello two");
                two.await("hello two");
                two.say("hello one");
                one.await("hello one");
            }
            first.terminate();
            var unused = first.awaitLine(line -> line.contains("stopped"), SOON);
            for (int i = 0; i < 4; i++) {
                try (ChatWindow any = ChatWindow.open(proxy.address())) {
                    any.say("still here " + i);
                    any.await("still here " + i);
                }
            }
        }
    }

    private static String proxy(GatewayProcess first, GatewayProcess second) throws IOException {
        String configuration = Files.readString(Path.of("..", "docker", "haproxy.cfg"));
        String changed = configuration.replace("bind :8080", "bind :443")
                .replace("server gateway-1 gateway-1:8080", server("gateway-1", first))
                .replace("server gateway-2 gateway-2:8080", server("gateway-2", second));
        assertThat(changed).contains(server("gateway-1", first), server("gateway-2", second), "bind :443");
        return changed;
    }

    private static String server(String name, GatewayProcess gateway) {
        return "server " + name + " 127.0.0.1:" + gateway.address().getPort() + " port " + gateway.admin().getPort();
    }

    /** The engine is away at the start, comes, goes and is back: the log says each once, and health checks what is so. */
    @Test
    void gatewaysStartWithoutTheEngineAndSayWhatBecomesOfIt() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "s3cr3t\n");
        int port = FreePorts.find(1).getFirst();
        String engine = engine(port) + ", timeout: 5s, credentials: { password-file: \"" + password + "\" }";
        try (GatewayProcess relaxed = gateway("relaxed", "", engine);
                GatewayProcess strict = gateway("strict", "", engine + ", required: true")) {
            awaitReady(relaxed, "200 ready; engine redis is away");
            awaitReady(strict, "503 engine redis is away");
            relaxed.awaitLine(line -> line.contains("WARN") && line.contains("engine redis: can't be reached"), SOON);
            assertThat(doctor()).contains("PROBLEM engine: redis can't be reached");
            EngineServer redis = new EngineServer(directory, port, List.of("redis-server", "--port",
                    Integer.toString(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", "s3cr3t",
                    "--dir", directory.toString()));
            try (redis) {
                redis.start();
                for (GatewayProcess gateway : List.of(relaxed, strict)) {
                    gateway.awaitLine(line -> line.contains("engine redis: reached at 127.0.0.1:" + port), SOON);
                    awaitReady(gateway, "200 ready");
                }
                // It may be slower than the engine's time-out on a machine that does much else.
                Await.until(SOON, () -> doctor().contains("ok      engine: redis can be reached at 127.0.0.1:" + port),
                        this::doctor);
                redis.kill();
                awaitReady(strict, "503 engine redis is away");
                awaitReady(relaxed, "200 ready; engine redis is away");
                relaxed.awaitLine(line -> line.contains("engine redis: lost"), SOON);
                awaitMetric(relaxed, "wsgateway_engine_up{engine=\"redis\"} 0.0");
                awaitMetric(strict, "wsgateway_ready 0.0");
                redis.start();
                awaitReady(strict, "200 ready");
                Await.until(SOON, () -> relaxed.output().stream().anyMatch(line -> line.contains("back at")),
                        () -> String.join("\n", relaxed.output()));
            }
            assertThat(Stream.concat(relaxed.output().stream(), strict.output().stream()))
                    .noneMatch(line -> line.contains("s3cr3t"));
            assertThat(relaxed.output().stream().filter(line -> line.contains("engine redis: ")))
                    .hasSizeLessThan(8);
        }
    }

    private String doctor() {
        try {
            return printedByDoctor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String printedByDoctor() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway").toString(), "doctor", "--config",
                directory.resolve("relaxed").resolve("gateway.yaml").toString()).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return printed.replaceAll("\\n {12}", " ");
    }
}
