package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.Node.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileSettingsTest {

    private final Problems problems = new Problems();

    private FileSettings settings(String yaml, Map<String, String> fallbacks) {
        Mapping section = YamlTree.readValue(yaml, Position.of("gateway.yaml"), problems).map(Mapping.class::cast)
                .orElseThrow();
        return new FileSettings(section, "routes[0].settings", fallbacks, problems);
    }

    private List<String> told() {
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void readsWhatIsThereAndDefaultsWhereNothingIs() {
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
    void tellsEveryWrongValueAndNeverRepeatsIt() {
        FileSettings settings = settings("{ a: [hunter2], b: hunter2, c: hunter2, d: hunter2, e: 11 }", Map.of());
        assertThat(settings.text("a", "x")).isEqualTo("x");
        assertThat(settings.integer("b", 1, 0, 10)).isEqualTo(1);
        assertThat(settings.flag("c", true)).isTrue();
        assertThat(settings.duration("d", Duration.ZERO)).isZero();
        assertThat(settings.integer("e", 2, 0, 10)).isEqualTo(2);
        assertThat(told()).containsExactly(
                "gateway.yaml: routes[0].settings.a: not what is expected here: text",
                "gateway.yaml: routes[0].settings.b: not what is expected here: a whole number from 0 to 10",
                "gateway.yaml: routes[0].settings.c: not what is expected here: true or false",
                "gateway.yaml: routes[0].settings.d: not what is expected here: a duration such as 250ms, 10s, 5m, 1h",
                "gateway.yaml: routes[0].settings.e: not what is expected here: a whole number from 0 to 10");
    }

    @Test
    void tellsKeysNobodyAskedForWithTheNearestThatSomebodyDid() {
        FileSettings settings = settings("{ histroy: 5, token: t }", Map.of());
        settings.integer("history", 0, 0, 10);
        settings.text("token", "");
        settings.checkUnasked();
        assertThat(told()).containsExactly("gateway.yaml: routes[0].settings.histroy: the application knows no such"
                + " setting; did you mean \"history\"?");
    }

    @Test
    void fallsBackWhereTheSectionHasNone() {
        assertThat(settings("{}", Map.of("token", "admin")).text("token", "")).isEqualTo("admin");
        assertThat(settings("{ token: own }", Map.of("token", "admin")).text("token", "")).isEqualTo("own");
        FileSettings unasked = settings("{}", Map.of("token", "admin"));
        unasked.checkUnasked();
        assertThat(told()).isEmpty();
    }
}
