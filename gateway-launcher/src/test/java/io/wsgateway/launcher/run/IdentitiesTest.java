package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationFile;
import io.wsgateway.launcher.config.RouteConfig;
import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.session.Authenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who finds out who peers are, from one configuration to the next. */
class IdentitiesTest {

    private static final String AUTH = "origins: { absent: deny }, auth: { issuers: corp, carriers: [authorization] }";
    private static final String MESSAGES =
            "origins: { absent: deny }, auth: { issuers: corp, carriers: [authorization, message] }";

    @TempDir
    private Path home;

    @BeforeEach
    void writeKeys() throws IOException, JOSEException {
        Files.createDirectories(home.resolve("apps"));
        Files.writeString(home.resolve("keys.json"),
                new JWKSet(new ECKeyGenerator(Curve.P_256).keyID("k1").generate()).toString(true));
    }

    private Configuration read(String audience, String route) throws Exception {
        Path file = Files.writeString(home.resolve("gateway.yaml"),
                "issuers: [{ name: corp, issuer: \"https://id.example.com/\", audience: " + audience
                        + ", algorithms: [ES256], keys: { file: keys.json } }]\n"
                        + "routes: [{ path: /a, application: echo, " + route + " }]\n");
        return new ConfigurationFile(file, "gateway.yaml", home, Map.of(), List.of()).read();
    }

    private static RouteConfig route(Configuration configuration) {
        return configuration.routes().orElseThrow().getFirst();
    }

    @Test
    void aRouteIsAskedByTheSameOneWhoseRulesChangeWhenTheNextTakeOver() throws Exception {
        Configuration first = read("gateway", AUTH);
        Configuration second = read("other", MESSAGES);
        try (Identities before = Identities.open(first.issuers(), AddressPrefix.DEFAULT)) {
            Authenticator asked = before.of(route(first)).orElseThrow();
            assertThat(before.of(route(first))).containsSame(asked);
            Identities after = before.next(second.issuers());
            assertThat(after.of(route(second))).containsSame(asked);
            assertThat(asked.takesMessages()).as("not yet").isFalse();
            after.takeOver();
            after.closeBefore();
            assertThat(asked.takesMessages()).isTrue();
        }
    }

    @Test
    void whatIsGivenUpChangesNothing() throws Exception {
        Configuration first = read("gateway", AUTH);
        try (Identities before = Identities.open(first.issuers(), AddressPrefix.DEFAULT)) {
            Authenticator asked = before.of(route(first)).orElseThrow();
            Configuration second = read("other", MESSAGES);
            Identities after = before.next(second.issuers());
            after.of(route(second));
            after.abandon();
            assertThat(before.of(route(first))).containsSame(asked);
            assertThat(asked.takesMessages()).isFalse();
        }
    }

    @Test
    void sessionsOfARouteWithoutAuthCantRefreshAnyMore() throws Exception {
        Configuration first = read("gateway", MESSAGES);
        Configuration second = read("gateway", "origins: { absent: deny }");
        try (Identities before = Identities.open(first.issuers(), AddressPrefix.DEFAULT)) {
            Authenticator asked = before.of(route(first)).orElseThrow();
            Identities after = before.next(second.issuers());
            assertThat(after.of(route(second))).isEmpty();
            after.takeOver();
            after.closeBefore();
            assertThat(asked.takesMessages()).isFalse();
            Configuration third = read("gateway", AUTH);
            Identities again = after.next(third.issuers());
            assertThat(again.of(route(third))).containsSame(asked);
        }
    }

    @Test
    void keysThatCantBeReadLeaveAllAsItWas() throws Exception {
        Configuration first = read("gateway", AUTH);
        Configuration second = read("other", AUTH);
        try (Identities before = Identities.open(first.issuers(), AddressPrefix.DEFAULT)) {
            Authenticator asked = before.of(route(first)).orElseThrow();
            Files.writeString(home.resolve("keys.json"), "no keys");
            assertThat(catchThrowable(() -> before.next(second.issuers())))
                    .isInstanceOf(LaunchException.class).hasMessageStartingWith("keys of issuer corp: ");
            assertThat(before.of(route(first))).containsSame(asked);
        }
    }
}
