package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermsReaderTest {

    private final TermsReader reader = new TermsReader(new FakeContext("topics"));

    @Test
    void readsRules() {
        Terms terms = read(RouteSettings.rules(
                Map.of("topics", List.of("room/+", "user/{principal}"), "allow", List.of("subscribe", "history"),
                        "history",
                        Map.of("messages", 5, "bytes", 1000, "age", "10m")),
                Map.of("topics", "news", "allow", "publish", "principals", List.of("ada", "bob"))));
        assertThat(terms.topics()).isEqualTo(64);
        assertThat(terms.dataBytes()).isEqualTo(65_536);
        assertThat(terms.authorizer()).isEmpty();
        assertThat(terms.rules().all()).containsExactly(
                new Rule(List.of(RulePattern.parse("room/+"), RulePattern.parse("user/{principal}")),
                        Set.of(Action.SUBSCRIBE, Action.HISTORY), new Rule.Who.Everybody(), false,
                        Optional.of(new TopicHistory(5, 1000, Duration.ofMinutes(10)))),
                new Rule(List.of(RulePattern.parse("news")), Set.of(Action.PUBLISH),
                        new Rule.Who.Named(Set.of("ada", "bob")),
                        false, Optional.empty()));
    }

    @Test
    void aHistoryHasDefaults() {
        Terms terms = read(RouteSettings.rules(rule("history", Map.of())));
        assertThat(terms.rules().all().getFirst().history())
                .contains(new TopicHistory(100, 65_536, Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({"any, Everybody", "authenticated, Authenticated", "ada, Named"})
    void principalsAreAWordOrNames(String principals, String who) {
        Terms terms = read(RouteSettings.rules(rule("principals", principals)));
        assertThat(terms.rules().all().getFirst().who().getClass().getSimpleName()).isEqualTo(who);
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        FakeSettings settings = RouteSettings.rules(
                Map.of("topics", List.of("a/#/b"), "allow", List.of("shout"), "ask", true),
                Map.of("allow", List.of("publish"), "alow", "x"))
                .set("topics-per-session", 0).set("data-bytes", 5_000_000).set("unknown", 1);
        reader.read(settings);
        assertThat(settings.problems()).extracting(problem -> problem.replaceAll("^([^:]+): .*", "$1"))
                .containsExactlyInAnyOrder("topics-per-session", "data-bytes", "unknown", "rules[0].topics",
                        "rules[0].allow",
                        "rules[0].ask", "rules[1].topics", "rules[1].alow");
        assertThat(settings.problems())
                .anySatisfy(problem -> assertThat(problem).contains("# stands for the last level"));
    }

    @Test
    void withoutRulesItDoesNotStart() {
        FakeSettings settings = new FakeSettings();
        reader.read(settings);
        assertThat(settings.problems()).containsExactly("rules: missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ftp://a.example/", "//a.example/", "http:///x", "http://u:p@a.example/",
            "http://a.example/#x", "http://a b/", "http://a.example:x/"})
    void refusesWhatIsNoUrl(String url) {
        FakeSettings settings = RouteSettings.rules(rule("ask", true)).set("authorize", Map.of("url", url));
        assertThat(reader.read(settings).authorizer()).isEmpty();
        assertThat(settings.problems()).singleElement().asString().startsWith("authorize.url: ");
    }

    @ParameterizedTest
    @CsvSource({"timeout, 0s", "timeout, 31s", "cache, 2h", "token, a b", "token, \u00e4", "url2, x"})
    void refusesWhatIsOutOfRange(String key, String value) {
        FakeSettings settings = RouteSettings.rules(rule("ask", true))
                .set("authorize", Map.of("url", "https://a.example/", key, value));
        reader.read(settings);
        assertThat(settings.problems()).singleElement().asString().startsWith("authorize." + key + ": ");
    }

    @ParameterizedTest
    @CsvSource({"messages, 1001", "bytes, 262145", "age, 0s", "age, 8761h"})
    void aHistoryHasBounds(String key, String value) {
        FakeSettings settings = RouteSettings.rules(rule("history", Map.of(key, value)));
        reader.read(settings);
        assertThat(settings.problems()).singleElement().asString().startsWith("rules[0].history." + key + ": ");
    }

    private static Map<String, Object> rule(String key, Object value) {
        Map<String, Object> rule = new HashMap<>(Map.of("topics", "a", "allow", "subscribe"));
        rule.put(key, value);
        return rule;
    }

    private Terms read(FakeSettings settings) {
        Terms terms = reader.read(settings);
        assertThat(settings.problems()).isEmpty();
        return terms;
    }
}
