package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationFile;
import io.wsgateway.launcher.config.EngineConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docker/compose.cluster.yaml} and {@code docker/haproxy.cfg}, held against each other and the gateway. */
class ClusterComposeTest {

    private static final Path FOLDER = Path.of("../docker");
    private static final List<String> GATEWAYS = List.of("gateway-1", "gateway-2");
    private static final int PUBLIC = 8080;
    /** {@code ${NAME:-value}}. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern SERVER = Pattern.compile("(?m)^ *server (\\S+) (\\S+):(\\d+)$");

    @TempDir
    private Path home;

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("compose.cluster.yaml")));
        Map<String, Map<String, Object>> services = new TreeMap<>();
        ((Map<?, ?>) Objects.requireNonNull(file.get("services")))
                .forEach((name, service) -> services.put((String) name, merged((Map<?, ?>) service)));
        return services;
    }

    /** As Compose reads it: with what {@code <<} names, unless the section says else. */
    private static Map<String, Object> merged(Map<?, ?> section) {
        Map<String, Object> merged = new LinkedHashMap<>();
        if (section.get("<<") instanceof Map<?, ?> others) {
            merged.putAll(merged(others));
        }
        section.forEach((key, value) -> {
            if (!key.equals("<<")) {
                merged.put((String) key, value instanceof Map<?, ?> inner ? merged(inner) : value);
            }
        });
        return merged;
    }

    private static Map<String, Object> service(String name) throws IOException {
        return Objects.requireNonNull(services().get(name), name);
    }

    private Configuration configuration(String service) throws Exception {
        Map<String, String> environment = new HashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(service(service).get("environment"))).forEach(
                (key, value) -> environment.put((String) key, VARIABLE.matcher(value.toString()).replaceAll("$1")));
        Path file = Files.writeString(home.resolve("gateway.yaml"), "applications: { directory: \"" + home + "\" }");
        return ConfigurationFile.of(file, List.of(), environment).read();
    }

    private static String proxy() throws IOException {
        return Files.readString(FOLDER.resolve("haproxy.cfg"));
    }

    private static String proxied(String pattern) throws IOException {
        return Pattern.compile(pattern).matcher(proxy()).results().map(match -> match.group(1)).findFirst()
                .orElseThrow();
    }

    @Test
    void twoGatewaysHaveAnEngineThatIsAServiceAndNamesOfTheirOwn() throws Exception {
        assertThat(services()).containsOnlyKeys("gateway-1", "gateway-2", "haproxy", "redis");
        for (String gateway : GATEWAYS) {
            EngineConfig engine = configuration(gateway).engine().orElseThrow();
            assertThat(engine.node()).contains(gateway);
            assertThat(URI.create(engine.urls().getFirst()).getHost()).isEqualTo("redis");
            assertThat(engine.kind()).isEqualTo(EngineConfig.Kind.REDIS);
            assertThat(service(gateway)).containsEntry("build",
                    Map.of("context", "..", "dockerfile", "docker/Dockerfile", "target", "cluster"));
        }
        assertThat(Files.readString(FOLDER.resolve("Dockerfile"))).contains("\nFROM gateway AS cluster\n")
                .endsWith("\nFROM gateway\n");
    }

    @Test
    void theProxyLeadsToBothAndAsksWhetherTheyAreReady() throws Exception {
        Map<String, String> servers = new TreeMap<>();
        SERVER.matcher(proxy()).results()
                .forEach((MatchResult match) -> servers.put(match.group(1), match.group(2) + ":" + match.group(3)));
        assertThat(servers)
                .isEqualTo(Map.of("gateway-1", "gateway-1:" + PUBLIC, "gateway-2", "gateway-2:" + PUBLIC));
        for (String gateway : GATEWAYS) {
            Configuration configuration = configuration(gateway);
            assertThat(configuration.listeners().getFirst().address().getPort()).isEqualTo(PUBLIC);
            assertThat(proxied("check .*port (\\d+)"))
                    .isEqualTo(Integer.toString(configuration.admin().orElseThrow().address().getPort()));
            assertThat(configuration.drain().delay()).as("until the proxy has noticed, by 2 checks")
                    .isGreaterThan(Duration.ofSeconds(2));
            assertThat(configuration.session().keepalive().pingInterval()).as("tunnels stay open")
                    .isLessThan(Duration.ofMinutes(Long.parseLong(proxied("timeout tunnel (\\d+)m"))));
        }
    }

    @Test
    void onlyThisMachineReachesItAndNoPortIsTakenTwice() throws Exception {
        List<String> taken = new ArrayList<>();
        for (Map<String, Object> service : services().values()) {
            for (Object port : (List<?>) service.getOrDefault("ports", List.of())) {
                String plain = VARIABLE.matcher(port.toString()).replaceAll("$1");
                assertThat(plain).startsWith("127.0.0.1:");
                taken.add(plain.split(":", -1)[1]);
            }
        }
        assertThat(taken).containsExactlyInAnyOrder("8080", "8081", "8082", "9091", "9092");
        assertThat(service("redis")).doesNotContainKey("ports");
    }

    @Test
    void everythingThatIsRunIsPinned() throws Exception {
        for (String name : List.of("haproxy", "redis")) {
            assertThat((String) service(name).get("image")).matches(name + ":\\d+\\.\\d+\\.\\d+");
        }
    }
}
