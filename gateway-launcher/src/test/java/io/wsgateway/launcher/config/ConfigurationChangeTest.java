package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationChangeTest {

    @TempDir
    private Path home;

    private ConfigurationFixture fixture;

    @BeforeEach
    void makeFixture() throws IOException {
        fixture = new ConfigurationFixture(home);
    }

    @Test
    void saysOfEachKeyWhatItWasAndIs() throws Exception {
        assertThat(lines("limits: { connections: 5, fragments: 7 }\nkeepalive: { ping-interval: 5s }",
                "limits: { connections: 6, fragments: 7, max-age: 1h }"))
                .containsExactly("* limits.connections: 5 -> 6", "+ limits.max-age: 1h",
                        "- keepalive.ping-interval: 5s");
        assertThat(lines("limits: { connections: 5 }", "limits:\n  # a remark\n  connections: 5\n")).isEmpty();
    }

    @Test
    void entriesOfListsHaveTheirNamesWhereverTheyStand() throws Exception {
        assertThat(lines("""
                routes:
                  - { path: /a, application: x, limits: { connections: 5 } }
                  - { path: /b, host: h.example, application: x }
                listeners: [{ port: 7001 }, { address: 127.0.0.1, port: 7002, hosts: [a] }]
                """, """
                routes:
                  - { path: /new, application: y, origins: { allow: ["https://a.example", "https://b.example"] } }
                  - { path: /a, application: x, limits: { connections: 6 } }
                listeners: [{ address: 127.0.0.1, port: 7002, hosts: [a, b, h.example] }]
                """)).containsExactly(
                "+ routes[/new]: path: /new, application: y, origins.allow: [https://a.example,",
                "    https://b.example]",
                "* routes[/a].limits.connections: 5 -> 6",
                "* listeners[127.0.0.1:7002].hosts: [a] -> [a, b, h.example]",
                "- routes[h.example/b]: path: /b, host: h.example, application: x",
                "- listeners[0.0.0.0:7001]: port: 7001");
    }

    @Test
    void tellsNoSecretButThatItIsAnother() throws Exception {
        Path token = Files.writeString(home.resolve("token"), "s3cr3t-in-file");
        String tokens = "admin: { token: s3cr3t-%s, tokens: [{ name: ci, token-file: " + token + " }] }\n"
                + "routes: [{ path: /a, application: x, auth: { forward: { url:"
                + " \"http://127.0.0.1:1/x?k=s3cr3t-%s\" } } }]";
        WrittenConfiguration before = fixture.file(tokens.formatted("one", "one")).readWritten();
        Files.writeString(token, "s3cr3t-in-file-too");
        WrittenConfiguration after = fixture.file(tokens.formatted("two", "two")).readWritten();
        assertThat(lines(before, after)).containsExactly("* admin.token: (secret) -> (another secret)",
                "* routes[/a].auth.forward.url: http://127.0.0.1:1/x?… -> http://127.0.0.1:1/x?…",
                "    (another)",
                "* admin.tokens[ci].token-file: (secret) -> (another secret)");
        assertThat(WrittenKeys.of(after.tree()).toString()).doesNotContain("s3cr3t");
    }

    @Test
    void tellsNothingOfTheEnginesPasswordButThatItIsAnother() throws Exception {
        Path password = Files.writeString(home.resolve("password"), "s3cr3t-in-file");
        String engine = "engine: { kind: redis, url: [\"redis://a\", \"redis://b?k=s3cr3t\"], credentials: { %s } }";
        String inFile = engine.formatted("password-file: " + password);
        WrittenConfiguration before = fixture.file(inFile).readWritten();
        Files.writeString(password, "s3cr3t-too");
        WrittenConfiguration after = fixture.file(inFile).readWritten();
        assertThat(lines(before, after))
                .containsExactly("* engine.credentials.password-file: (secret) -> (another secret)");
        assertThat(ConfigurationChange.between(before, after).restart())
                .containsExactly("engine: connected at the start, or not at all");
        WrittenConfiguration inLine = fixture.file(engine.formatted("password: s3cr3t")).readWritten();
        assertThat(lines(after, inLine)).containsExactly("+ engine.credentials.password: (secret)",
                "- engine.credentials.password-file: " + password);
        assertThat(EffectiveConfiguration.of(inLine).toString()).contains("engine.credentials.password", "redis://b?…")
                .doesNotContain("s3cr3t");
        assertThat(inLine.configuration().engine().toString()).contains("redis").doesNotContain("s3cr3t");
    }

    @Test
    void namesWhatTakesARestart() throws Exception {
        assertThat(restart("", "transport: { kind: nio, event-loops: 3 }\ntopics: { histories: 7 }\n"
                + "limits: { address-prefix: { ipv6: 56 }, connections: 7 }")).containsExactly(
                        "transport.kind: chosen at the start", "transport.event-loops: chosen at the start",
                        "topics.histories: chosen at the start", "limits.address-prefix: chosen at the start");
        Files.createDirectories(home.resolve("other"));
        assertThat(restart("", "applications: { directory: other }"))
                .containsExactly("applications.directory: applications are found there at the start");
        assertThat(restart("", "tracing: { endpoint: \"http://127.0.0.1:4318/v1/traces\" }"))
                .containsExactly("tracing: begun at the start, or not at all");
        assertThat(restart("", "engine: { kind: redis, url: \"redis://127.0.0.1\" }"))
                .containsExactly("engine: connected at the start, or not at all");
        assertThat(restart("", "engine: { kind: memory }")).isEmpty();
        assertThat(restart("", "applications: { watch: off, replace: finish, move-over: 1s, finish-within: 1m }"))
                .isEmpty();
        assertThat(restart("routes: [{ path: /a, application: x, settings: { k: 1 } }]",
                "routes: [{ path: /a, application: x, settings: { k: 2 } }]")).isEmpty();
    }

    @Test
    void namesListenersThatAreInTheWay() throws Exception {
        String inTheWay = ": the listener that is open is in the way";
        assertThat(restart("listeners: [{ address: 127.0.0.1, port: 7001 }]", "listeners: [{ port: 7001 }]"))
                .containsExactly("listeners[0].address" + inTheWay);
        assertThat(restart("listeners: [{ port: 7001 }]\nadmin: { port: 7002 }",
                "listeners: [{ port: 7003 }]\nadmin: { port: 7001 }")).containsExactly("admin.address" + inTheWay);
        assertThat(restart("listeners: [{ socket: { path: s, mode: \"600\" } }]",
                "listeners: [{ socket: { path: s, mode: \"660\" } }]"))
                .containsExactly("listeners[0].socket" + inTheWay);
        assertThat(restart("listeners: [{ port: 7001 }, { port: 7002 }, { socket: { path: s } }, { port: 0 }]",
                "listeners: [{ socket: { path: s } }, { port: 0 }, { port: 7002 }, { port: 7003 }]")).isEmpty();
        assertThat(restart("listeners: [{ address: 127.0.0.1, port: 7001 }]",
                "listeners: [{ address: 127.0.0.2, port: 7001 }]")).isEmpty();
    }

    private List<String> lines(String before, String after) throws Exception {
        WrittenConfiguration first = fixture.file(before).readWritten();
        return lines(first, fixture.file(after).readWritten());
    }

    private static List<String> lines(WrittenConfiguration before, WrittenConfiguration after) {
        return ConfigurationChange.between(before, after).differences().stream()
                .flatMap(difference -> difference.lines().stream()).toList();
    }

    private List<String> restart(String before, String after) throws Exception {
        WrittenConfiguration first = fixture.file(before).readWritten();
        return ConfigurationChange.between(first, fixture.file(after).readWritten()).restart();
    }
}
