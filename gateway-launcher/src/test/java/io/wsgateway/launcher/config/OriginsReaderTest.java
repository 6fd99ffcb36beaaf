package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.OriginPolicy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginsReaderTest {

    @TempDir
    private Path home;

    private Configuration read(String yaml) throws Exception {
        return new ConfigurationFixture(home).file(yaml).read();
    }

    private static HandshakeRules rules(Configuration configuration) {
        return configuration.routes().orElseThrow().getFirst().handshake();
    }

    @Test
    void byDefaultItIsTheSameOrigin() throws Exception {
        assertThat(read("").origins()).isEqualTo(new OriginRules(OriginPolicy.sameOrigin(true), ""));
    }

    @Test
    void oneKeyHoldsForAllRoutesThatSayNothing() throws Exception {
        Configuration configuration = read("""
                handshakes:
                  origins:
                    allow: [same-origin, "https://a.example"]
                    absent: deny
                routes:
                  - { path: /x, application: x }
                """);
        OriginPolicy expected = new OriginPolicy(List.of("same-origin", "https://a.example"), false);
        assertThat(configuration.origins())
                .isEqualTo(new OriginRules(expected, "gateway.yaml:3:12: handshakes.origins.allow"));
        assertThat(rules(configuration).origins()).isEqualTo(expected);
        assertThat(rules(configuration).source().origins())
                .isEqualTo("gateway.yaml:3:12: handshakes.origins.allow");
    }

    @Test
    void aRouteHasTheLastWordOnEachOfThem() throws Exception {
        Configuration listed = read("""
                handshakes: { origins: { allow: ["https://a.example"], absent: deny } }
                routes:
                  - { path: /x, application: x, origins: { allow: [] } }
                """);
        assertThat(rules(listed).origins()).isEqualTo(new OriginPolicy(List.of(), false));
        assertThat(rules(listed).source().origins()).isEqualTo("gateway.yaml:3:51: routes[0].origins.allow");
        Configuration absent = read("""
                handshakes: { origins: { allow: ["https://a.example"], absent: deny } }
                routes:
                  - { path: /x, application: x, origins: { absent: allow } }
                """);
        assertThat(rules(absent).origins()).isEqualTo(new OriginPolicy(List.of("https://a.example"), true));
        assertThat(rules(absent).source().origins()).isEqualTo("gateway.yaml:3:42: routes[0].origins has no allow");
    }

    @Test
    void withoutAnyKeyTheRouteIsNamedThatLacksIt() throws Exception {
        assertThat(rules(read("routes: [{ path: /x, application: x }]")).source().origins())
                .isEqualTo("gateway.yaml:1:10: routes[0] has no origins");
    }
}
