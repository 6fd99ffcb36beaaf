package io.wsgateway.engine.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.engine.EngineProvider;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.EngineState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

class RedisEngineProviderTest {

    private final RedisEngineProvider provider = new RedisEngineProvider();

    private static EngineSettings settings(String url, @Nullable String username, @Nullable String password,
            @Nullable String certificates) {
        return new EngineSettings(List.of(url), "p", Optional.ofNullable(username), Optional.ofNullable(password),
                Optional.ofNullable(certificates).map(Path::of), Duration.ofSeconds(1), "n");
    }

    @Test
    void isFound() {
        assertThat(ServiceLoader.load(EngineProvider.class)).extracting(EngineProvider::kind).contains("redis");
    }

    @Test
    void takesGoodSettings() {
        assertThat(provider.problems(settings("redis://a", null, null, null))).isEmpty();
        assertThat(provider.problems(settings("redis://a", "u", "p", null))).isEmpty();
        assertThat(provider.problems(settings("redis://a", null, "p", null))).isEmpty();
    }

    @Test
    void saysAllThatIsWrong() {
        assertThat(provider.problems(settings("http://a", "u", null, "/nowhere.pem"))).hasSize(3)
                .anyMatch(problem -> problem.contains("scheme")).anyMatch(problem -> problem.contains("username"))
                .anyMatch(problem -> problem.contains("/nowhere.pem"));
        assertThat(provider.problems(settings("redis://a", null, null, "/nowhere.pem")))
                .anyMatch(problem -> problem.contains("rediss"));
        assertThatThrownBy(() -> provider.engine(settings("http://a", null, null, null)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEngineThatIsNotOpenIsNotConnected() {
        try (var engine = provider.engine(settings("redis://a", null, null, null))) {
            assertThat(engine.state()).isEqualTo(EngineState.NEW);
        }
    }
}
