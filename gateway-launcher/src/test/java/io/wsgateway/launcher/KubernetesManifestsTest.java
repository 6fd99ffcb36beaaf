package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code docker/kubernetes}, held against the schemas of Kubernetes, and against the gateway. */
class KubernetesManifestsTest {

    private static final Path FOLDER = Path.of("../docker/kubernetes");
    private static final Path CHART = FOLDER.resolve("chart");
    /** No kind of Kubernetes. */
    private static final List<String> OTHERS = List.of("kustomization.yaml", "gateway.yaml", "chart");
    /** All that the templates of the chart do: a value, quoted, indented on lines of its own, or its hash. */
    private static final Pattern ACTION =
            Pattern.compile("(\\s*)\\{\\{(-?) \\.Values\\.(\\w+)(?: \\| (quote|sha256sum|nindent 4))? }}");
    private static final Map<String, String> MODELS = Map.of("apps/v1 Deployment", "V1Deployment", "v1 Service",
            "V1Service", "policy/v1 PodDisruptionBudget", "V1PodDisruptionBudget",
            "autoscaling/v2 HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler", "v1 ConfigMap", "V1ConfigMap");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path home;

    private static List<JsonNode> documents(Path file) throws IOException {
        return documents(Files.readString(file));
    }

    private static List<JsonNode> documents(String text) {
        List<JsonNode> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build()).loadAllFromString(text)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    /** Every resource, by kind and name. */
    private static Map<String, JsonNode> resources() throws IOException {
        Map<String, JsonNode> resources = new LinkedHashMap<>();
        for (JsonNode file : documents(FOLDER.resolve("kustomization.yaml")).getFirst().path("resources")) {
            for (JsonNode resource : documents(FOLDER.resolve(file.asString()))) {
                resources.put(resource.path("kind").asString() + " "
                        + resource.path("metadata").path("name").asString(), resource);
            }
        }
        return resources;
    }

    /** Throws what is wrong with it. */
    private static void validate(JsonNode resource) throws Exception {
        String kind = resource.path("apiVersion").asString() + " " + resource.path("kind").asString();
        Class<?> model = Class.forName("io.kubernetes.client.openapi.models."
                + Objects.requireNonNull(MODELS.get(kind), kind));
        try {
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null,
                    JsonParser.parseString(resource.toString()));
        } catch (InvocationTargetException e) {
            throw (Exception) Objects.requireNonNull(e.getCause());
        }
    }

    private static JsonNode container() throws IOException {
        return pod().path("containers").path(0);
    }

    private static JsonNode pod() throws IOException {
        return resource("Deployment websocket-gateway").path("spec").path("template").path("spec");
    }

    private static JsonNode resource(String name) throws IOException {
        return Objects.requireNonNull(resources().get(name), name);
    }

    @Test
    void areWhatKubernetesTakes() throws Exception {
        assertThat(resources()).containsOnlyKeys("Deployment websocket-gateway", "Service websocket-gateway",
                "Service websocket-gateway-admin", "PodDisruptionBudget websocket-gateway",
                "HorizontalPodAutoscaler websocket-gateway");
        for (JsonNode resource : resources().values()) {
            validate(resource);
        }
    }

    @Test
    void anUnknownFieldIsFound() throws Exception {
        JsonNode misspelt = JSON.readTree(resource("Deployment websocket-gateway").toString().replace(
                "readOnlyRootFilesystem", "readOnlyRootFileSystem"));
        assertThatThrownBy(() -> validate(misspelt)).hasMessageContaining("readOnlyRootFileSystem");
    }

    @Test
    void everyFileIsUsed() throws Exception {
        List<String> used = new ArrayList<>(OTHERS);
        documents(FOLDER.resolve("kustomization.yaml")).getFirst().path("resources")
                .forEach(file -> used.add(file.asString()));
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(used);
        }
    }

    @Test
    void podsHaveTimeForPreStopAndForDraining() throws Exception {
        long preStop = container().path("lifecycle").path("preStop").path("sleep").path("seconds").asLong();
        Configuration configuration = configuration();
        long drain = configuration.drain().delay().plus(configuration.drain().period()).toSeconds();
        assertThat(preStop).isPositive();
        assertThat(pod().path("terminationGracePeriodSeconds").asLong()).isGreaterThan(preStop + drain);
    }

    @Test
    void portsAreThoseOfTheConfiguration() throws Exception {
        List<String> ports = new ArrayList<>();
        container().path("ports").forEach(
                port -> ports.add(port.path("name").asString() + " " + port.path("containerPort").asInt()));
        Configuration configuration = configuration();
        assertThat(ports).containsExactly("websocket " + configuration.listeners().getFirst().address().getPort(),
                "admin " + configuration.admin().orElseThrow().address().getPort());
        assertThat(configuration.admin().orElseThrow().address().getAddress().isAnyLocalAddress()).isTrue();
    }

    @Test
    void needsNoPrivileges() throws Exception {
        JsonNode security = container().path("securityContext");
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.path("allowPrivilegeEscalation").asBoolean()).isFalse();
        assertThat(security.path("capabilities").path("drop").path(0).asString()).isEqualTo("ALL");
        assertThat(pod().path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod().path("automountServiceAccountToken").asBoolean(true)).isFalse();
    }

    @Test
    void growsBeforeItIsFull() throws Exception {
        JsonNode sessions = resource("HorizontalPodAutoscaler websocket-gateway").path("spec").path("metrics").path(0)
                .path("pods");
        assertThat(sessions.path("metric").path("name").asString()).isEqualTo("wsgateway_sessions");
        assertThat(Integer.parseInt(sessions.path("target").path("averageValue").asString()))
                .isLessThan(configuration().gateway().limits().connections());
    }

    /** What Helm makes of a template by the values of the chart. */
    private static String rendered(Path template) throws IOException {
        JsonNode values = documents(CHART.resolve("values.yaml")).getFirst();
        return ACTION.matcher(Files.readString(template)).replaceAll(action -> {
            JsonNode value = values.path(action.group(3));
            assertThat(value.isMissingNode()).as(action.group()).isFalse();
            String space = action.group(2).isEmpty() ? action.group(1) : "";
            String function = action.group(4) == null ? "" : action.group(4);
            return Matcher.quoteReplacement(space + switch (function) {
                case "quote" -> '"' + value.asString() + '"';
                case "sha256sum" -> sha256(value.asString());
                case "nindent 4" -> "\n" + value.asString().indent(4);
                default -> value.asString();
            });
        });
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theChartRendersTheSame() throws Exception {
        Map<String, JsonNode> rendered = new LinkedHashMap<>();
        try (Stream<Path> templates = Files.list(CHART.resolve("templates"))) {
            for (Path template : templates.toList()) {
                String text = rendered(template);
                assertThat(text).as("%s", template).doesNotContain("{{");
                for (JsonNode resource : documents(text)) {
                    validate(resource);
                    rendered.put(resource.path("kind").asString() + " "
                            + resource.path("metadata").path("name").asString(), resource);
                }
            }
        }
        JsonNode map = Objects.requireNonNull(rendered.remove("ConfigMap websocket-gateway"));
        assertThat(map.path("data").path("gateway.yaml").asString().strip())
                .isEqualTo(Files.readString(FOLDER.resolve("gateway.yaml")).strip());
        JsonNode pods =
                Objects.requireNonNull(rendered.get("Deployment websocket-gateway")).path("spec").path("template");
        JsonNode metadata = pods.path("metadata");
        assertThat(metadata.path("annotations").path("configuration").asString()).matches("[0-9a-f]{64}");
        ((ObjectNode) metadata).remove("annotations");
        JsonNode image = documents(FOLDER.resolve("kustomization.yaml")).getFirst().path("images").path(0);
        ObjectNode container = (ObjectNode) pods.path("spec").path("containers").path(0);
        assertThat(container.path("image").asString())
                .isEqualTo(image.path("newName").asString() + ":" + image.path("newTag").asString());
        container.put("image", image.path("name").asString());
        assertThat(rendered).isEqualTo(resources());
    }

    private Configuration configuration() throws Exception {
        Path file = home.resolve("gateway.yaml");
        Files.writeString(file, Files.readString(FOLDER.resolve("gateway.yaml"))
                + "applications: { directory: \"" + home + "\" }\n");
        return ConfigurationFile.of(file, List.of(), Map.of("GATEWAY_ADMIN_TOKEN", "s3cret")).read();
    }
}
