package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.EngineConfig.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineReaderTest {

    @TempDir
    private Path home;

    private ConfigurationFixture fixture;

    @BeforeEach
    void makeFixture() throws Exception {
        fixture = new ConfigurationFixture(home);
    }

    private EngineConfig engine() throws Exception {
        return fixture.read().engine().orElseThrow();
    }

    @Test
    void standsAloneUnlessAnEngineIsNamed() throws Exception {
        assertThat(fixture.file("").read().engine()).isEmpty();
        assertThat(fixture.file("engine: { kind: memory }").read().engine()).isEmpty();
    }

    @Test
    void hasDefaultsForAllButTheUrl() throws Exception {
        fixture.file("engine: { kind: redis, url: \"redis://127.0.0.1\" }");
        assertThat(engine()).isEqualTo(new EngineConfig(new Position("gateway.yaml", 1, 17), Kind.REDIS,
                List.of("redis://127.0.0.1"), "wsgateway",
                Optional.empty(), false, Duration.ofSeconds(2), Optional.empty(), Optional.empty(), Optional.empty(),
                List.of()));
    }

    @Test
    void readsEveryKey() throws Exception {
        Path certificates = Files.writeString(home.resolve("ca.pem"), "");
        fixture.file("""
                engine:
                  kind: nats
                  url: ["tls://a:4222", "tls://b:4222"]
                  prefix: blue
                  node: gw-1.example
                  required: true
                  timeout: 500ms
                  credentials: { username: gateway, password: "pässword 1" }
                  tls: { certificates: ca.pem }
                """);
        assertThat(engine()).isEqualTo(new EngineConfig(new Position("gateway.yaml", 2, 9), Kind.NATS,
                List.of("tls://a:4222", "tls://b:4222"), "blue",
                Optional.of("gw-1.example"), true, Duration.ofMillis(500), Optional.of("gateway"),
                Optional.of("pässword 1"), Optional.of(certificates), List.of()));
    }

    @Test
    void takesThePasswordOfAFileWithoutItsNewline() throws Exception {
        Path file = Files.writeString(home.resolve("password"), "pässword 1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        fixture.file("engine: { kind: redis, url: \"redis://a\", credentials: { password-file: password } }");
        assertThat(engine().password()).contains("pässword 1");
        assertThat(engine().warnings()).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(engine().warnings()).containsExactly(
                "engine.credentials.password-file: every user of this machine may read " + file + "; chmod 640");
    }

    @Test
    void refusesAFileThatIsNoPassword() throws Exception {
        Path file = home.resolve("password");
        fixture.file("engine: { kind: redis, url: \"redis://a\", credentials: { password-file: password } }");
        for (String content : List.of("", "\n", "s3cr3t\ns3cr3t", "x".repeat(4097))) {
            Files.writeString(file, content);
            assertThat(fixture.problems()).containsExactly("gateway.yaml:1:72: engine.credentials.password-file: no"
                    + " password in HOME/password (expected: one line of UTF-8 text without control characters, at"
                    + " most 4096 bytes)");
        }
        Files.write(file, new byte[] {(byte) 0xff, 'a'});
        assertThat(fixture.problems()).singleElement().asString().contains("no password in");
    }

    @Test
    void isGivenByTheEnvironmentAndOptions() throws Exception {
        fixture.environment("GATEWAY_ENGINE_KIND", "redis").environment("GATEWAY_ENGINE_URL", "redis://a")
                .environment("GATEWAY_ENGINE_CREDENTIALS_PASSWORD", "s3cr3t");
        assertThat(engine().password()).contains("s3cr3t");
        fixture.set("engine.url.0=redis://b", "engine.url.1=redis://c");
        assertThat(engine().urls()).containsExactly("redis://b", "redis://c");
    }

    @Test
    void refusesAUserInAnyUrlWithoutRepeatingIt() throws Exception {
        for (String url : List.of("redis://:s3cr3t@a", "redis://u:s3cr3t/x@a", "redis://a,u:s3cr3t@b", "s3cr3t@a")) {
            fixture.file("engine: { kind: redis, url: [\"redis://a\", \"" + url + "\"] }");
            assertThat(fixture.problems()).singleElement().asString().contains("engine.url[1]: a URL with a user")
                    .doesNotContain("s3cr3t");
        }
    }
}
