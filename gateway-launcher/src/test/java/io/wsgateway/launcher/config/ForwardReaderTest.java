package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.identity.ForwardRules;
import io.wsgateway.identity.ForwardRules.Unavailable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardReaderTest {

    private static final String URL = "url: https://auth.example/verify";
    private static final String EXPECTED = " (expected: https://host/path, or http:// to a loopback address)";

    @TempDir
    private Path home;

    private ConfigurationFixture route(String forward, String more) throws Exception {
        return new ConfigurationFixture(home).file("routes:\n  - path: /chat\n    application: chat\n" + more
                + "    auth: { forward: { " + forward + " } }\n");
    }

    private List<String> problems(String forward) throws Exception {
        return route(forward, "").problems();
    }

    @Test
    void asksNobodyUnlessItIsWritten() throws Exception {
        assertThat(new ConfigurationFixture(home).file("routes: [{ path: /chat, application: chat }]").read().routes()
                .orElseThrow().getFirst().forward()).isEmpty();
    }

    @Test
    void readsDefaults() throws Exception {
        assertThat(route(URL, "").read().routes().orElseThrow().getFirst().forward()).contains(
                new ForwardRules(URI.create("https://auth.example/verify"), List.of("Authorization", "Cookie"),
                        Optional.empty(), List.of(), Duration.ofSeconds(3), 100, Unavailable.REFUSE,
                        "gateway.yaml:4:29: routes[0].auth.forward.url"));
    }

    @Test
    void readsWhatIsWritten() throws Exception {
        ForwardRules rules = route("url: \"http://[::1]:4180/a?b=c\", headers: [Origin], principal: Remote-User,"
                + " claims: [Remote-Groups], timeout: 1s, requests: 7, unavailable: allow", "").read().routes()
                .orElseThrow().getFirst().forward().orElseThrow();
        assertThat(rules).isEqualTo(new ForwardRules(URI.create("http://[::1]:4180/a?b=c"), List.of("Origin"),
                Optional.of("Remote-User"), List.of("Remote-Groups"), Duration.ofSeconds(1), 7, Unavailable.ALLOW,
                rules.source()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/", "http://127.9.9.9:1/", "https://10.0.0.1/", "HTTPS://a"})
    void takesUrlsThatNobodyCanListenInOn(String url) throws Exception {
        assertThat(problems("url: \"" + url + "\"")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://auth.example/SECRET | http:// to another machine: whoever is in between could let anybody in
            http://127.0.0.1.example/ | http:// to another machine: whoever is in between could let anybody in
            http://localhost.example/ | http:// to another machine: whoever is in between could let anybody in
            https://u:SECRET@auth.example/ | a URL with a user
            ftp://127.0.0.1/ | no URL that can be asked
            /SECRET | no URL that can be asked
            https:SECRET | no URL that can be asked
            https://a b/SECRET | no URL
            https://a/#SECRET | a URL with a fragment
            """)
    void refusesOthersWithoutRepeatingThem(String url, String problem) throws Exception {
        assertThat(problems("url: \"" + url + "\""))
                .containsExactly("gateway.yaml:4:29: routes[0].auth.forward.url: " + problem + EXPECTED);
    }

    @Test
    void wantsAUrl() throws Exception {
        assertThat(problems("principal: Remote-User"))
                .containsExactly("gateway.yaml:4:22: routes[0].auth.forward.url: missing" + EXPECTED);
    }

    @Test
    void refusesFieldsThatMustNotBeHandedOn() throws Exception {
        assertThat(problems(URL + ", headers: [upgrade, X-Forwarded-For, Sec-WebSocket-Key, \"a b\", Origin, origin]"))
                .extracting(problem -> problem.replaceAll("^gateway.yaml:4:\\d+: routes\\[0]\\.auth\\.forward\\.", ""))
                .containsExactly(
                        "headers[0]: upgrade isn't handed on: it is about one connection, or frames its messages",
                        "headers[1]: X-Forwarded-For isn't handed on: it is what the gateway itself says, or anybody could",
                        "headers[2]: Sec-WebSocket-Key isn't handed on: it is the gateway's own business; of these only"
                                + " Sec-WebSocket-Protocol may have a token",
                        "headers[3]: a b (expected: the name of a header field, such as Remote-User)",
                        "headers[5]: origin stands twice");
    }

    @Test
    void leavesNothingToTokensBeside() throws Exception {
        assertThat(new ConfigurationFixture(home)
                .file("routes: [{ path: /chat, application: chat, auth: { carriers: authorization,"
                        + " required: false, forward: { " + URL + " } } }]")
                .problems())
                .extracting(problem -> problem.replaceAll("^gateway.yaml:1:\\d+: ", "")).containsExactly(
                        "routes[0].auth.carriers: without effect beside forward: it is that server who decides",
                        "routes[0].auth.required: without effect beside forward: it is that server who decides");
    }

    @Test
    void refusesClaimsOfNobody() throws Exception {
        assertThat(problems(URL + ", claims: [Remote-Groups]")).singleElement().asString()
                .contains("forward.claims: without effect, as there is no principal");
    }

    @Test
    void refusesCookiesWherePagesOfAnyOriginMayConnect() throws Exception {
        String any = "    origins: { allow: [\"*\"] }\n";
        assertThat(route(URL, any).problems()).singleElement().asString()
                .contains(
                        "routes[0].auth.forward.headers: has Cookie, by default or by name, but the route lets pages");
        assertThat(route(URL + ", headers: [cookie]", any).problems()).hasSize(1);
        assertThat(route(URL + ", headers: [Authorization]", any).problems()).isEmpty();
    }

    @Test
    void saysWhatItExpects() throws Exception {
        assertThat(problems(URL + ", requests: 0, unavailable: maybe, timeout: 1h, ulr: x"))
                .extracting(problem -> problem.replaceAll("^gateway.yaml:4:\\d+: routes\\[0]\\.auth\\.forward\\.", ""))
                .containsExactly("requests: 0 (expected: a whole number from 1 to 10000)",
                        "unavailable: maybe (expected: refuse or allow)",
                        "timeout: 1h (expected: a duration from 1ms to 1m, such as 10s)",
                        "ulr: unknown key; did you mean \"url\"?");
    }
}
