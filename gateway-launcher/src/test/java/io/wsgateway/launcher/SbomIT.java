package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The bills of materials of the distribution: each names exactly the jars that are there, by their bytes. */
class SbomIT {

    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

    @ParameterizedTest
    @CsvSource({"gateway.cdx.json, lib, gateway-launcher", "chat.cdx.json, apps/chat, gateway-app-chat",
            "status.cdx.json, apps/status, gateway-app-status", "tracing.cdx.json, lib/tracing, gateway-tracing",
            "engine-redis.cdx.json, engines/redis, gateway-engine-redis",
            "engine-nats.cdx.json, engines/nats, gateway-engine-nats", "http.cdx.json, apps/http, gateway-app-http",
            "topics.cdx.json, apps/topics, gateway-app-topics", "echo.cdx.json, apps/echo.jar, gateway-app-echo",
            "proxy.cdx.json, apps/proxy.jar, gateway-app-proxy",
            "process.cdx.json, apps/process.jar, gateway-app-process"})
    void namesEveryJarByItsBytes(String file, String folderOrJar, String artifact) throws Exception {
        Path path = StartedScript.DISTRIBUTION.resolve("sbom").resolve(file);
        assertThat(path).as("written by a build that is online: Maven skips the plugin with -o").exists();
        JsonNode bom = new ObjectMapper().readTree(Files.readString(path));
        assertThat(bom.get("bomFormat").asString()).isEqualTo("CycloneDX");
        JsonNode own = bom.get("metadata").get("component");
        assertThat(own.get("name").asString()).isEqualTo(artifact);

        Map<String, String> found = jars(StartedScript.DISTRIBUTION.resolve(folderOrJar));
        String ownJar = !artifact.startsWith("gateway-app-")
                ? artifact + "-" + own.get("version").asString() + ".jar"
                : artifact.replace("gateway-app-", "") + ".jar";
        assertThat(found.remove(ownJar)).as("the jar that it is about").isNotNull();
        Map<String, String> named = new TreeMap<>();
        for (JsonNode component : bom.path("components")) {
            named.put(jar(component), sha256(component));
            assertThat(component.path("licenses").isEmpty()).as("%s has no licence", jar(component)).isFalse();
        }
        assertThat(named).containsExactlyEntriesOf(found);
    }

    private static String jar(JsonNode component) {
        Matcher classifier = CLASSIFIER.matcher(component.get("purl").asString());
        return component.get("name").asString() + "-" + component.get("version").asString()
                + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar";
    }

    private static String sha256(JsonNode component) {
        for (JsonNode hash : component.get("hashes")) {
            if (hash.get("alg").asString().equals("SHA-256")) {
                return hash.get("content").asString();
            }
        }
        return "none";
    }

    private static Map<String, String> jars(Path folderOrJar) throws Exception {
        Map<String, String> jars = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folderOrJar, 1)) {
            for (Path jar : files.filter(Files::isRegularFile).toList()) {
                jars.put(jar.getFileName().toString(), sha256(jar));
            }
        }
        return jars;
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
