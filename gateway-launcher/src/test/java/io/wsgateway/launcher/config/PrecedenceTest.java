package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecedenceTest {

    @TempDir
    private Path home;

    private ConfigurationFixture fixture;

    @BeforeEach
    void makeFixture() throws IOException {
        fixture = new ConfigurationFixture(home);
    }

    @Test
    void optionsGoBeforeEnvironmentBeforeFileBeforeDefaults() throws Exception {
        assertThat(fixture.read().gateway().connections()).isEqualTo(100_000);
        fixture.file("limits: { connections: 1 }");
        assertThat(fixture.read().gateway().connections()).isEqualTo(1);
        fixture.environment("GATEWAY_LIMITS_CONNECTIONS", "2");
        assertThat(fixture.read().gateway().connections()).isEqualTo(2);
        fixture.set("limits.connections=3", "limits.connections=4");
        assertThat(fixture.read().gateway().connections()).isEqualTo(4);
    }

    @Test
    void underscoresOfTheEnvironmentStandForDotsAndHyphens() throws Exception {
        Configuration configuration = fixture.environment("GATEWAY_LIMITS_CONNECTIONS_PER_ADDRESS", "7")
                .environment("GATEWAY_KEEPALIVE_PING_INTERVAL", "1m").read();
        assertThat(configuration.gateway().connectionsPerAddress()).isEqualTo(7);
        assertThat(configuration.gateway().connections()).isEqualTo(100_000);
        assertThat(configuration.session().keepalive().pingInterval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void changesOneKeyOfAListEntryAndKeepsTheOthers() throws Exception {
        Configuration configuration = fixture.file("listeners: [{ address: 127.0.0.1, port: 1 }]")
                .environment("GATEWAY_LISTENERS_0_PORT", "8081").set("listeners.1.port=0").read();
        assertThat(configuration.listeners()).extracting(EndpointConfig::address).asString()
                .isEqualTo("[/127.0.0.1:8081, /0.0.0.0:0]");
    }

    @Test
    void refusesAGapInAList() {
        assertThat(fixture.set("listeners[2].port=0").problems()).contains(
                "--set: listeners[2].port: the list has 0 entries (expected: an index from 0 to 0)");
    }

    @Test
    void takesTextAsItIsWritten() throws Exception {
        Configuration configuration = fixture.set("admin.token=[#not:yaml]").environment("GATEWAY_ADMIN_ADDRESS", "::1")
                .read();
        assertThat(configuration.admin().orElseThrow().token()).contains("[#not:yaml]");
        assertThat(configuration.admin().orElseThrow().address().getAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void anEmptyVariableCountsAsNotSet() throws Exception {
        assertThat(fixture.file("admin: { token: t }").environment("GATEWAY_ADMIN_TOKEN", "").read().admin()
                .orElseThrow().token()).contains("t");
    }

    @Test
    void whatIsOffNeedsNoSupport() throws Exception {
        assertThat(fixture.file("listeners: [{ port: 0, proxy-protocol: false }]").problems()).isEmpty();
        assertThat(fixture.file("listeners: [{ port: 0, proxy-protocol: true }]").problems()).hasSize(1);
    }

    @Test
    void turnsTheAdminListenerOff() throws Exception {
        assertThat(fixture.set("admin=off").read().admin()).isEmpty();
        assertThat(fixture.set().environment("GATEWAY_ADMIN", "off").read().admin()).isEmpty();
        assertThat(fixture.set("admin.port=1").read().admin().orElseThrow().address()).hasToString("/127.0.0.1:1");
    }

    @Test
    void tellsUnknownVariablesWithTheNearestKey() {
        assertThat(
                fixture.environment("GATEWAY_LISTENERS_12_PROT", "1").environment("GATEWAY_NONSENSE", "1").problems())
                .containsExactly(
                        "environment: GATEWAY_LISTENERS_12_PROT: no key of the configuration;"
                                + " did you mean \"GATEWAY_LISTENERS_12_PORT\"?",
                        "environment: GATEWAY_NONSENSE: no key of the configuration");
    }

    @Test
    void namesTheVariableOrOptionOfAWrongValue() {
        assertThat(
                fixture.environment("GATEWAY_DRAIN_PERIOD", "soon").set("limits.fragments=[", "fragments=1", "x", "=")
                        .problems())
                .contains(
                        "environment GATEWAY_DRAIN_PERIOD: drain.period: soon"
                                + " (expected: a duration from 0s to 1h, such as 10s)",
                        "--set: expected key=value, such as limits.connections=500")
                .anyMatch(problem -> problem.startsWith("--set: fragments: unknown key"))
                .anyMatch(problem -> problem.startsWith("--set: limits.fragments: not valid YAML"));
    }

    @Test
    void leavesVariablesOfOthersAlone() throws Exception {
        fixture.environment("GATEWAY_HOME", "/x").environment("GATEWAY_OPTS", "-Xmx1g")
                .environment("GATEWAY_LOG_FORMAT", "json").environment("GATEWAY_SERVICE_HOST", "10.0.0.1")
                .environment("GATEWAY_SERVICE_PORT", "80").environment("GATEWAY_SERVICE_PORT_HTTP", "80")
                .environment("GATEWAY_PORT", "tcp://10.0.0.1:80")
                .environment("GATEWAY_PORT_80_TCP_ADDR", "10.0.0.1")
                .environment("GATEWAY_ADMIN_PORT", "tcp://10.0.0.1:80")
                .environment("GATEWAY_ADMIN_SERVICE_HOST", "10.0.0.1").environment("PATH", "/bin");
        assertThat(fixture.read().admin().orElseThrow().address().getPort()).isEqualTo(9090);
    }
}
