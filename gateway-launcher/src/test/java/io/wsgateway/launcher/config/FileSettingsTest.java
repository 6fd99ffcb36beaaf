package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.Node.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSettingsTest {

    private final Problems problems = new Problems();

    @TempDir
    private Path folder;

    private FileSettings settings(String yaml, Map<String, String> fallbacks) throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        Mapping section = YamlTree.readFile(file, "gateway.yaml", problems).map(Mapping.class::cast).orElseThrow();
        return new FileSettings(section, "routes[0].settings", fallbacks, problems);
    }

    /** Every problem, without the place. */
    private List<String> told() {
        return problems.list().stream().map(problem -> problem.key() + ": " + problem.message()).toList();
    }

    @Test
    void tellsWhatIsGivenFromWhatIsEmpty() throws IOException {
        FileSettings settings = settings("{ a: text, b: \"\", c: , d: null, e: ~ }", Map.of("token", "admin"));
        assertThat(List.of("a", "b", "c", "d", "e", "token")).allMatch(settings::has);
        assertThat(settings.has("f")).isFalse();
        assertThat(settings.text("b", "default")).isEmpty();
        settings.checkUnasked();
        assertThat(told()).isEmpty();
    }

    @Test
    void readsWhatIsThereAndDefaultsWhereNothingIs() throws IOException {
        FileSettings settings = settings("{ a: text, b: 5, c: true, d: 1m, e: 12, f: }", Map.of());
        assertThat(settings.text("a", "")).isEqualTo("text");
        assertThat(settings.integer("b", 1, 0, 10)).isEqualTo(5);
        assertThat(settings.flag("c", false)).isTrue();
        assertThat(settings.duration("d", Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.text("e", "")).isEqualTo("12");
        assertThat(settings.integer("f", 7, 0, 10)).isEqualTo(7);
        assertThat(settings.integer("g", 8, 0, 10)).isEqualTo(8);
        settings.checkUnasked();
        assertThat(told()).isEmpty();
    }

    @Test
    void tellsEveryWrongValueAndNeverRepeatsIt() throws IOException {
        FileSettings settings = settings("{ a: [hunter2], b: hunter2, c: hunter2, d: hunter2, e: 11 }", Map.of());
        assertThat(settings.text("a", "x")).isEqualTo("x");
        assertThat(settings.integer("b", 1, 0, 10)).isEqualTo(1);
        assertThat(settings.flag("c", true)).isTrue();
        assertThat(settings.duration("d", Duration.ZERO)).isZero();
        assertThat(settings.integer("e", 2, 0, 10)).isEqualTo(2);
        assertThat(told()).containsExactly(
                "routes[0].settings.a: not what is expected here: text",
                "routes[0].settings.b: not what is expected here: a whole number from 0 to 10",
                "routes[0].settings.c: not what is expected here: true or false",
                "routes[0].settings.d: not what is expected here: a duration such as 250ms, 10s, 5m, 1h",
                "routes[0].settings.e: not what is expected here: a whole number from 0 to 10");
    }

    @Test
    void tellsEveryRequiredKeyThatIsMissing() throws IOException {
        FileSettings settings = settings("{ a: text, b: \"\", c: }", Map.of("token", "admin"));
        assertThat(settings.require("a", "b", "c", "d", "token").text("d", "default")).isEqualTo("default");
        settings.checkUnasked();
        assertThat(told()).containsExactly("routes[0].settings.d: missing; the application can't do without",
                "routes[0].settings.c: missing; the application can't do without");
    }

    @Test
    void tellsKeysNobodyAskedForWithTheNearestThatSomebodyDid() throws IOException {
        FileSettings settings = settings("{ histroy: 5, token: t }", Map.of());
        settings.integer("history", 0, 0, 10);
        settings.text("token", "");
        settings.checkUnasked();
        assertThat(told()).containsExactly("routes[0].settings.histroy: the application knows no such"
                + " setting; did you mean \"history\"?");
    }

    @Test
    void fallsBackWhereTheSectionHasNone() throws IOException {
        assertThat(settings("{}", Map.of("token", "admin")).text("token", "")).isEqualTo("admin");
        assertThat(settings("{ token: own }", Map.of("token", "admin")).text("token", "")).isEqualTo("own");
        FileSettings unasked = settings("{}", Map.of("token", "admin"));
        unasked.checkUnasked();
        assertThat(told()).isEmpty();
    }
}
