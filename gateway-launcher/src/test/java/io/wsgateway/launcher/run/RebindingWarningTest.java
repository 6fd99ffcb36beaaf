package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.ConfigurationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebindingWarningTest {

    @TempDir
    private Path home;

    private Optional<String> warning(String listener, String... routes) throws IOException, ConfigurationException {
        Files.createDirectories(home.resolve("apps"));
        Files.writeString(home.resolve("c.pem"), "");
        String yaml = "listeners: [{ port: 0" + listener + " }]\nroutes: [" + String.join(", ", routes) + "]\n";
        Path file = Files.writeString(home.resolve("gateway.yaml"), yaml);
        Configuration configuration =
                new ConfigurationFile(file, "gateway.yaml", home, Map.of(), List.of()).read();
        return RebindingWarning.of(configuration.listeners().getFirst(), configuration.routes().orElseThrow());
    }

    @Test
    void namesTheRoutesThatHaveNeitherHostNorOrigins() throws Exception {
        assertThat(warning("", "{ path: /a, application: x }", "{ path: /b, application: x, host: gw.example }",
                "{ path: /c, application: x, origins: { allow: [\"https://gw.example\"] } }",
                "{ path: /d, application: x, origins: { absent: deny } }"))
                .contains("listeners[0] answers to every name: a page of any site whose name leads here (DNS rebinding)"
                        + " reaches /a, /d; give the gateway's own names in listeners[0].hosts, or a host or origins for"
                        + " these routes");
    }

    /** The own origin of a request is what the page's name is: to name it keeps nobody out. */
    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "\"*\"", "same-origin, \"https://gw.example\""})
    void namesTheRoutesWhoseListHasTheSameOriginOrAny(String allow) throws Exception {
        assertThat(warning("", "{ path: /a, application: x, origins: { allow: [" + allow + "] } }").orElse(""))
                .contains(" reaches /a;");
    }

    @Test
    void saysNothingWhereThereIsNothingToSay() throws Exception {
        String open = "{ path: /a, application: x }";
        assertThat(warning(", hosts: [gw.example]", open)).isEmpty();
        assertThat(warning(", tls: { certificate: c.pem, key: c.pem }", open)).isEmpty();
        assertThat(warning("", "{ path: /b, application: x, host: gw.example }")).isEmpty();
        assertThat(warning("")).isEmpty();
    }
}
