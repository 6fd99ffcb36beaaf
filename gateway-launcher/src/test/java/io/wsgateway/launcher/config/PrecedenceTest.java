package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(fixture.read().gateway().limits().connections()).isEqualTo(100_000);
        fixture.file("limits: { connections: 1 }");
        assertThat(fixture.read().gateway().limits().connections()).isEqualTo(1);
        fixture.environment("GATEWAY_LIMITS_CONNECTIONS", "2");
        assertThat(fixture.read().gateway().limits().connections()).isEqualTo(2);
        fixture.set("limits.connections=3", "limits.connections=4");
        assertThat(fixture.read().gateway().limits().connections()).isEqualTo(4);
    }

    @Test
    void underscoresOfTheEnvironmentStandForDotsAndHyphens() throws Exception {
        Configuration configuration = fixture.environment("GATEWAY_LIMITS_CONNECTIONS_PER_ADDRESS", "7")
                .environment("GATEWAY_KEEPALIVE_PING_INTERVAL", "1m").read();
        assertThat(configuration.gateway().limits().connectionsPerAddress()).isEqualTo(7);
        assertThat(configuration.gateway().limits().connections()).isEqualTo(100_000);
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
    void readsTheNamesOfAListener() throws Exception {
        fixture.file("listeners: [{ port: 0, hosts: [Gw.example.com., \"[::1]\"] }, { port: 0 }]\n"
                + "routes: [{ path: /x, application: x, host: other.example }]");
        assertThat(fixture.read().listeners()).extracting(EndpointConfig::hosts)
                .containsExactly(List.of("gw.example.com", "[::1]"), List.of());
        assertThat(fixture.environment("GATEWAY_LISTENERS_1_HOSTS", "other.example").read().listeners().getLast()
                .hosts()).containsExactly("other.example");
    }

    @Test
    void refusesAGapInAList() {
        assertThat(fixture.set("listeners[2].port=0").problems()).contains(
                "--set: listeners[2].port: the list has 0 entries (expected: an index from 0 to 0)");
    }

    /** What YAML would take for a comment, nothing, an anchor, an alias, a list, a section, a tag, a quoted text. */
    @ParameterizedTest
    @ValueSource(strings = {"#s3cret", "abc #def", "null", "~", "&x", "*abc", "[#not:yaml]", "{a", "a: b", "- a", "!x",
            "@x", "`x", "%x", "|", ">", "\"x\"", "'x", "true", "0x10", "? x", "---", " x ", "\tx\n", ""})
    void takesTextAsItIsGiven(String value) throws Exception {
        fixture.file("routes: [{ path: /x, application: x }]");
        assertThat(setting(fixture.set("routes.0.settings.token=" + value).read())).isEqualTo(value);
        assertThat(setting(fixture.set().environment("GATEWAY_ROUTES_0_SETTINGS_TOKEN", value).read()))
                .isEqualTo(value);
    }

    private static String setting(Configuration configuration) {
        FileSettings settings = settings(configuration);
        assertThat(settings.has("token")).isTrue();
        return settings.text("token", "default");
    }

    private static FileSettings settings(Configuration configuration) {
        RouteConfig route = configuration.routes().orElseThrow().getFirst();
        return new FileSettings(route.settings(), route.settingsKey(), Map.of("token", "of admin"),
                configuration.home(), new Problems());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#s3cret", "null", "~", "&x", "*abc", "[#not:yaml]", "a:b", "true"})
    void takesATokenAsItIsGiven(String value) throws Exception {
        assertThat(fixture.set("admin.token=" + value).read().admin().orElseThrow().tokens())
                .containsExactly(new AdminToken("admin.token", value, AdminToken.Access.FULL));
        assertThat(fixture.set().environment("GATEWAY_ADMIN_TOKEN", value).read().admin().orElseThrow().tokens())
                .containsExactly(new AdminToken("admin.token", value, AdminToken.Access.FULL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc #def", "a: b", "\n"})
    void anEmptyTokenIsNoMissingOne(String value) throws Exception {
        String problem = value.isEmpty()
                ? "admin.token: empty (expected: visible ASCII characters, or no such key at all)"
                : "admin.token: not a token (expected: visible ASCII characters without spaces)";
        assertThat(fixture.set("admin.token=" + value).problems()).containsExactly("--set: " + problem);
        fixture.file("admin: { token: t }").set().environment("GATEWAY_ADMIN_TOKEN", value);
        assertThat(fixture.problems()).containsExactly("environment GATEWAY_ADMIN_TOKEN: " + problem);
    }

    @Test
    void givesListsEntryByEntry() throws Exception {
        fixture.file("routes: [{ path: /x, application: x, origins: { allow: [\"https://a.example\", null] } }]");
        assertThat(allowed(fixture.set("routes.0.origins.allow.1=https://b.example"))).containsExactly(
                "https://a.example", "https://b.example");
        assertThat(allowed(fixture.set("routes.0.origins.allow=*"))).containsExactly("*");
        fixture.file("routes: [{ path: /x, application: x, origins: { allow: \"https://a.example\" } }]").set();
        fixture.environment("GATEWAY_ROUTES_0_ORIGINS_ALLOW_1", "https://b.example")
                .environment("GATEWAY_ROUTES_0_SUBPROTOCOLS_OFFER_0", "chat.v1");
        assertThat(allowed(fixture)).containsExactly("https://a.example", "https://b.example");
        assertThat(fixture.read().routes().orElseThrow().getFirst().handshake().offer()).contains(List.of("chat.v1"));
    }

    private static List<String> allowed(ConfigurationFixture fixture) throws ConfigurationException {
        return fixture.read().routes().orElseThrow().getFirst().handshake().origins().allow();
    }

    @Test
    void tellsHowListsAndSectionsAreGiven() throws Exception {
        fixture.file("routes: [{ path: /x, application: x }]");
        assertThat(fixture.set("routes.0.origins.allow=[\"*\"]", "limits={ connections: 1 }", "routes.0.settings=")
                .problems()).containsExactly("--set: limits: text (expected: a section)",
                        "--set: routes[0].origins.allow: a list"
                                + " (expected: one text, or each by its index: routes[0].origins.allow[0])");
        assertThat(fixture.set("routes.0.origins.allow.1=null").problems()).containsExactly(
                "--set: routes[0].origins.allow[1]: the list has 0 entries (expected: an index from 0 to 0)");
    }

    @Test
    void anEmptyVariableCountsAsNotSet() throws Exception {
        fixture.file("limits: { connections: 1 }").environment("GATEWAY_LIMITS_CONNECTIONS", "")
                .environment("GATEWAY_NONSENSE", "");
        assertThat(fixture.read().gateway().limits().connections()).isEqualTo(1);
    }

    @Test
    void theProxyProtocolIsOffAsAFlagToo() throws Exception {
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GATEWAY_PORT      | ; did you mean "GATEWAY_LISTENERS_0_PORT"?
            GATEWAY_HOST      | ; did you mean "GATEWAY_LISTENERS_0_ADDRESS"?
            GATEWAY_TOKEN     | ; did you mean "GATEWAY_ADMIN_TOKEN"?
            GATEWAY_CONFIG    | ; the file is given by the option --config
            GATEWAY_LOG_LEVL  | ; did you mean "GATEWAY_LOG_LEVEL"?
            GATEWAY_LISTENERS_00_PORT  | ; did you mean "GATEWAY_LISTENERS_0_PORT"?
            GATEWAY_LISTENERS_007_PORT | ; did you mean "GATEWAY_LISTENERS_7_PORT"?
            GATEWAY_ROUTES_00_LIMITS_FRAGMENTS | ; did you mean "GATEWAY_ROUTES_0_LIMITS_FRAGMENTS"?
            GATEWAY_LISTENERS_9999999_PORT | ''
            GATEWAY_LOGFORMAT | ; did you mean "GATEWAY_LOG_FORMAT"?
            """)
    void knowsWhatOtherProgramsCallTheKeys(String name, String suggestion) {
        assertThat(fixture.environment(name, "8080").problems())
                .containsExactly("environment: " + name + ": no key of the configuration" + suggestion);
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
                .contains("--set: limits.fragments: [ (expected: a whole number from 1 to 10000000)");
    }

    @Test
    void takesNoSettingForALink() throws Exception {
        Configuration configuration = fixture.file("routes: [{ path: /x, application: x }]")
                .environment("GATEWAY_ROUTES_0_SETTINGS_SERVICE_HOST", "10.0.0.1")
                .environment("GATEWAY_ROUTES_0_SETTINGS_UPSTREAM_PORT", "tcp://10.0.0.1:80")
                .environment("GATEWAY_ROUTES_0_SETTINGS_NAME", "/a/b")
                .environment("GATEWAY_ROUTES_0_SETTINGS_ENV_X", "y").read();
        assertThat(configuration.routes().orElseThrow().getFirst().settings().entries()).containsOnlyKeys(
                "service-host", "upstream-port", "name", "env-x");
    }

    @Test
    void aNameThatIsNoLinksIsNoKey() {
        assertThat(fixture.environment("GATEWAY_NAME", "blue").problems())
                .containsExactly("environment: GATEWAY_NAME: no key of the configuration");
    }

    @Test
    void leavesVariablesOfOthersAlone() throws Exception {
        fixture.environment("GATEWAY_HOME", "/x").environment("GATEWAY_OPTS", "-Xmx1g")
                .environment("GATEWAY_LOG_FORMAT", "json").environment("GATEWAY_SERVICE_HOST", "10.0.0.1")
                .environment("GATEWAY_SERVICE_PORT", "80").environment("GATEWAY_SERVICE_PORT_HTTP", "80")
                .environment("GATEWAY_PORT", "tcp://10.0.0.1:80")
                .environment("GATEWAY_PORT_80_TCP_ADDR", "10.0.0.1")
                .environment("GATEWAY_ADMIN_PORT", "tcp://10.0.0.1:80")
                .environment("GATEWAY_ADMIN_SERVICE_HOST", "10.0.0.1").environment("PATH", "/bin")
                .environment("GATEWAY_NAME", "/web/gateway").environment("GATEWAY_ENV_JAVA_HOME", "/opt/java")
                .environment("GATEWAY_BLUE_NAME", "/web/gateway-blue").environment("GATEWAY_BLUE_ENV_PATH", "/bin")
                .environment("GATEWAY_PORT_80_TCP", "tcp://10.0.0.1:80").environment("GATEWAY_PORT_80_TCP_PROTO", "tcp")
                .environment("GATEWAY_PORT_80_TCP_START", "tcp://10.0.0.1:80")
                .environment("GATEWAY_PORT_80_TCP_PORT_END", "90");
        assertThat(fixture.read().admin().orElseThrow().address().getPort()).isEqualTo(9090);
    }

    @Test
    void reachesListsAndSectionsOfSettings() throws Exception {
        fixture.file("""
                routes:
                  - path: /x
                    application: x
                    settings: { rules: [{ topics: [a], key-file: f }], claims: one, authorize: { url: a } }
                """);
        Configuration configuration = fixture
                .set("routes.0.settings.authorize.url=b", "routes[0].settings.rules[2].topics=e")
                .environment("GATEWAY_ROUTES_0_SETTINGS_RULES_0_TOPICS_1", "b")
                .environment("GATEWAY_ROUTES_0_SETTINGS_RULES_0_KEY_FILE", "g")
                .environment("GATEWAY_ROUTES_0_SETTINGS_RULES_1_TOPICS", "c")
                .environment("GATEWAY_ROUTES_0_SETTINGS_CLAIMS_1", "two")
                .environment("GATEWAY_ROUTES_0_SETTINGS_SIGNING_0_DEEP_ER__KEY_FILE", "")
                .environment("GATEWAY_ROUTES_0_SETTINGS_AUTHORIZE__RETRY_FOR", "5s").read();
        FileSettings settings = settings(configuration);
        assertThat(settings.texts("claims")).containsExactly("one", "two");
        assertThat(settings.section("authorize").text("url", "")).isEqualTo("b");
        assertThat(settings.section("authorize").text("retry-for", "")).isEqualTo("5s");
        assertThat(settings.sections("rules")).extracting(rule -> rule.texts("topics"))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("e"));
        assertThat(settings.sections("rules").getFirst().text("key-file", "")).isEqualTo("g");
        assertThat(settings.sections("signing").getFirst().section("deep-er").has("key-file")).isTrue();
    }

    @Test
    void leavesAKeyOfSettingsThatIsANumberAKey() throws Exception {
        fixture.file("routes: [{ path: /x, application: x, settings: { codes: { 7: a } } }]");
        Configuration configuration =
                fixture.set("routes.0.settings.codes.7=b").environment("GATEWAY_ROUTES_0_SETTINGS_3_X", "c").read();
        assertThat(settings(configuration).section("codes").text("7", "")).isEqualTo("b");
        assertThat(settings(configuration).text("3-x", "")).isEqualTo("c");
    }

    @Test
    void tellsOfAnIndexOfSettingsThatLeavesAGap() throws Exception {
        fixture.file("routes: [{ path: /x, application: x }]");
        assertThat(fixture.environment("GATEWAY_ROUTES_0_SETTINGS_RULES_1_TOPICS", "b").problems()).containsExactly(
                "environment GATEWAY_ROUTES_0_SETTINGS_RULES_1_TOPICS: routes[0].settings.rules[1].topics: the list has 0"
                        + " entries (expected: an index from 0 to 0)");
    }
}
