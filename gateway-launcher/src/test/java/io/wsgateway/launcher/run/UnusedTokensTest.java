package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnusedTokensTest {

    @TempDir
    private Path home;

    private List<String> warnings(String tokens, String routes) throws Exception {
        Files.createDirectories(home.resolve("apps"));
        Path file = Files.writeString(home.resolve("gateway.yaml"),
                "push: { port: 0" + tokens + " }\nroutes: [" + routes + "]\n");
        Configuration configuration = new ConfigurationFile(file, "gateway.yaml", home, Map.of(), List.of()).read();
        return UnusedTokens.of(configuration.push().orElseThrow(), configuration.routes().orElseThrow());
    }

    @Test
    void namesApplicationsThatNoRouteLeadsTo() throws Exception {
        String tokens = ", tokens: [{ name: shop, token: secret, applications: [http, htttp, other] }]";
        assertThat(warnings(tokens, "{ path: /a, application: http }")).containsExactly(
                "push.tokens: shop is for the application htttp, which no route leads to; did you mean \"http\"?",
                "push.tokens: shop is for the application other, which no route leads to (known: http)");
    }

    @Test
    void saysNothingWhereRoutesLeadToAll() throws Exception {
        String tokens = ", tokens: [{ name: shop, token: secret, applications: [http, topics] }]";
        String routes = "{ path: /a, application: http }, { path: /b, application: topics }";
        assertThat(warnings(tokens, routes)).isEmpty();
        assertThat(warnings("", routes)).isEmpty();
    }
}
