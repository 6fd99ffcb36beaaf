package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.engine.EngineProvider;
import io.wsgateway.engine.EngineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServersTest {

    private static List<String> problems(String... urls) {
        return Servers.problems(Settings.of(List.of(urls), "gateway", "one"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nats://localhost:4222", "tls://nats.example.com:4222", "nats://[::1]:4222", "nats://10.0.0.1"})
    void takesServers(String url) {
        assertThat(problems(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"redis://host:1,begins otherwise", "host:4222,begins otherwise", "'nats://a b',is none",
            "nats://,is none",
            "nats://host:99999,has no host", "nats://host:0,has no host", "nats://user:secret@host:1,names a user",
            "nats://host:1/path,has more", "nats://host:1?x=y,has more", "nats://under_score:1,has no host"})
    void saysWhatIsWrongOfAUrlWithoutShowingIt(String url, String problem) {
        assertThat(problems("nats://good:1", url)).singleElement().asString().startsWith("URL 2 " + problem)
                .doesNotContain("secret").contains("expected:");
    }

    @Test
    void saysAllThatIsWrong() {
        EngineSettings wrong = new EngineSettings(List.of(), "a.b", Optional.of("gateway"), Optional.empty(),
                Optional.empty(), Duration.ZERO, "a-b");

        assertThat(Servers.problems(wrong)).hasSize(5);
        assertThatThrownBy(() -> new NatsEngineProvider().engine(wrong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesNoMixOfPlainAndTls() {
        assertThat(problems("nats://a:1", "tls://b:1")).hasSize(1);
    }

    @Test
    void isFoundByItsKind() {
        assertThat(ServiceLoader.load(EngineProvider.class)).singleElement().extracting(EngineProvider::kind)
                .isEqualTo("nats");
    }
}
