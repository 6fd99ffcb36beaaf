package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wsgateway.engine.EngineProvider;
import io.wsgateway.launcher.apps.JarFixture;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.EngineConfig;
import io.wsgateway.launcher.config.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredEngineTest {

    private static final String PROVIDER = """
            package fixture;
            import io.wsgateway.engine.*;
            import java.util.*;
            public class Provider implements EngineProvider {
                @Override public String kind() { return "redis"; }
                @Override public List<String> shortcomings() { return List.of("Forgets."); }
                @Override public List<String> problems(EngineSettings settings) {
                    return settings.urls().get(0).startsWith("redis") ? List.of()
                            : List.of("url: no scheme of Redis", settings.toString());
                }
                @Override public Engine engine(EngineSettings settings) {
                    throw new UnsupportedOperationException(settings.node() + settings.password().get());
                }
            }
            """;

    @TempDir
    private Path directory;

    private static EngineConfig config(String url) {
        return new EngineConfig(new Position("gateway.yaml", 3, 9), EngineConfig.Kind.REDIS, List.of(url), "wsgateway",
                Optional.empty(), false, Duration.ofSeconds(2), Optional.empty(), Optional.of("s3cr3t"),
                Optional.empty(), List.of());
    }

    private JarsFolder jars() throws Exception {
        new JarFixture().source("fixture.Provider", PROVIDER)
                .entry("META-INF/services/" + EngineProvider.class.getName(),
                        "fixture.Provider".getBytes(StandardCharsets.UTF_8))
                .write(directory.resolve("engine.jar"));
        return new JarsFolder(directory);
    }

    private List<String> problems(String url, JarsFolder jars) {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> ConfiguredEngine.of(config(url), jars));
        return thrown.problems().stream().map(problem -> problem.toString().replace(directory.toString(), "HOME"))
                .toList();
    }

    @Test
    void isLoadedByAClassLoaderOfItsOwn() throws Exception {
        ConfiguredEngine engine = ConfiguredEngine.of(config("redis://a"), jars());
        assertThat(engine.shortcomings()).containsExactly("Forgets.");
        UnsupportedOperationException thrown =
                catchThrowableOfType(UnsupportedOperationException.class, () -> engine.engine("abcdefgh"));
        assertThat(thrown).hasMessage("abcdefghs3cr3t");
        StackTraceElement made = thrown.getStackTrace()[0];
        assertThat(made.getClassLoaderName()).isEqualTo("engine-redis");
    }

    @Test
    void tellsWhatTheEngineFindsWrong() throws Exception {
        assertThat(problems("http://a", jars())).containsExactly(
                "gateway.yaml:3:9: engine: engine with prefix wsgateway, node 00000000",
                "gateway.yaml:3:9: engine: url: no scheme of Redis");
    }

    @Test
    void saysWhereJarsThatAreMissingCanBeHad() throws Exception {
        String expected =
                " (expected: those of the distribution; in a container: an image built with --target cluster)";
        assertThat(problems("redis://a", new JarsFolder(directory.resolve("none")))).containsExactly(
                "gateway.yaml:3:9: engine.kind: can't use the jars of redis in HOME/none: no such folder" + expected);
        assertThat(problems("redis://a", new JarsFolder(directory))).containsExactly(
                "gateway.yaml:3:9: engine.kind: can't use the jars of redis in HOME: no provider in it" + expected);
        Files.writeString(directory.resolve("broken.jar"), "no jar");
        assertThat(problems("redis://a", new JarsFolder(directory))).containsExactly(
                "gateway.yaml:3:9: engine.kind: can't use the jars of redis in HOME: no provider in it" + expected);
        new JarFixture().entry("META-INF/services/" + EngineProvider.class.getName(),
                "fixture.Missing".getBytes(StandardCharsets.UTF_8)).write(directory.resolve("lacking.jar"));
        assertThat(problems("redis://a", new JarsFolder(directory))).singleElement().asString()
                .contains("fixture.Missing not found").endsWith(expected);
    }
}
