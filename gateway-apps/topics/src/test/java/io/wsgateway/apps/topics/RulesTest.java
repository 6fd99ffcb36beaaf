package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.TopicHistory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

    private static final Identity NOBODY = new Identity(Optional.empty(), Map.of());
    private static final Identity ADA = new Identity(Optional.of("ada"), Map.of("tenant", "acme", "groups",
            List.of("blue", "re/d", 7, true, 1.5, List.of("x")), "https://a.example/b", "c", "n", 5L, "empty", ""));

    @ParameterizedTest
    @CsvSource({"a, a, true", "a, A, false", "a, a/b, false", "a/b, a, false", "a/b, a/b, true", "+, a, true",
            "+, a/b, false",
            "a/+, a/b, true", "a/+, a, false", "a/+, a/b/c, false", "+/b, a/b, true", "+/b, a/c, false", "#, a, true",
            "#, a/b/c, true", "a/#, a, true", "a/#, a/b, true", "a/#, a/b/c, true", "a/#, b, false", "a/#, ab, false",
            "a/+/#, a/b, true", "a/+/#, a, false", "#, $a, false", "+/b, $a/b, false", "$a/#, $a/b, true",
            "a/+, a/$b, true",
            "user/{principal}, user/ada, true", "user/{principal}, user/bob, false", "user/{principal}, user, false",
            "user/{principal}/#, user/ada/x/y, true", "user/{principal}/#, user/ada, true", "{principal}, ada, true",
            "user/{principal}, user/{principal}, false", "t/{claim.tenant}/#, t/acme/x, true",
            "t/{claim.tenant}/#, t/other/x, false", "g/{claim.groups}, g/blue, true",
            "g/{claim.groups}, g/re%2Fd, true",
            "g/{claim.groups}, g/re/d, false", "g/{claim.groups}, g/7, true", "g/{claim.groups}, g/true, true",
            "g/{claim.groups}, g/1.5, false", "g/{claim.groups}, g/x, false", "g/{claim.none}, g/none, false",
            "x/{claim.https://a.example/b}/y, x/c/y, true", "n/{claim.n}, n/5, true", "e/{claim.empty}, e/, false"})
    void matches(String pattern, String topic, boolean matches) {
        assertThat(RulePattern.parse(pattern).matches(TopicName.levels(topic), ADA)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{principal}", "user/{principal}/#", "t/{claim.tenant}"})
    void whatIsOfNobodyMatchesNothing(String pattern) {
        for (String topic : List.of("ada", "user/", "user/ada", "t/acme", "t/", "{principal}", "user/null")) {
            assertThat(RulePattern.parse(pattern).matches(TopicName.levels(topic), NOBODY)).isFalse();
        }
    }

    /** A principal's name may hold anything: it stays one level, and no wildcard comes of it. */
    @ParameterizedTest
    @CsvSource({"+, %2B", "#, %23", "a/b, a%2Fb", "%2F, %252F", "ada@example.com, ada%40example.com",
            "\u00e4 b, %C3%A4%20b",
            "\ud83d\ude00, %F0%9F%98%80", "a-_.!~*'()z, a-_.!~*'()z", "{principal}, %7Bprincipal%7D"})
    void encodesAsJavaScriptDoes(String principal, String level) {
        assertThat(LevelEncoding.encode(principal)).isEqualTo(level);
        Identity identity = new Identity(Optional.of(principal), Map.of());
        RulePattern pattern = RulePattern.parse("user/{principal}");
        assertThat(pattern.matches(List.of("user", level), identity)).isTrue();
        for (String other : List.of("x", "a", "b", "ada", "")) {
            assertThat(pattern.matches(List.of("user", other), identity)).isFalse();
        }
        assertThat(pattern.matches(List.of("user", "a", "b"), identity)).isFalse();
    }

    @Test
    void aPrincipalThatHasNoEncodingHasNoTopic() {
        Identity half = new Identity(Optional.of("\ud800"), Map.of());
        for (String level : List.of("", "?", "%3F", "%EF%BF%BD", "\ud800")) {
            assertThat(RulePattern.parse("{principal}").matches(List.of(level), half) && TopicName.isValid(level))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "a//b", "a/#/b", "#/a", "a#", "a+", "a/+b", "..", "a/../b", "{principal}x",
            "x{principal}",
            "{claim.}", "{claim}", "{Principal}", "{principal", "a\u0000", "{claim.a",
            "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> RulePattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatNoRuleAllowsIsDenied() {
        Rules rules = new Rules(List.of(rule("room/+", new Rule.Who.Everybody(), false, Action.SUBSCRIBE),
                rule("user/{principal}", new Rule.Who.Authenticated(), false, Action.PUBLISH),
                rule("staff", new Rule.Who.Named(Set.of("ada")), false, Action.SUBSCRIBE),
                rule("paid/#", new Rule.Who.Authenticated(), true, Action.SUBSCRIBE),
                rule("paid/demo", new Rule.Who.Everybody(), false, Action.SUBSCRIBE)));
        assertThat(rules.decide(Action.SUBSCRIBE, "room/a", NOBODY)).isEqualTo(Rules.Decision.ALLOWED);
        assertThat(rules.decide(Action.PUBLISH, "room/a", NOBODY)).isEqualTo(Rules.Decision.DENIED);
        assertThat(rules.decide(Action.PUBLISH, "user/ada", ADA)).isEqualTo(Rules.Decision.ALLOWED);
        assertThat(rules.decide(Action.PUBLISH, "user/ada", NOBODY)).isEqualTo(Rules.Decision.DENIED);
        assertThat(rules.decide(Action.SUBSCRIBE, "staff", ADA)).isEqualTo(Rules.Decision.ALLOWED);
        assertThat(rules.decide(Action.SUBSCRIBE, "staff", NOBODY)).isEqualTo(Rules.Decision.DENIED);
        assertThat(rules.decide(Action.SUBSCRIBE, "paid/x", ADA)).isEqualTo(Rules.Decision.ASK);
        assertThat(rules.decide(Action.SUBSCRIBE, "paid/x", NOBODY)).isEqualTo(Rules.Decision.DENIED);
        assertThat(rules.decide(Action.SUBSCRIBE, "paid/demo", ADA)).isEqualTo(Rules.Decision.ALLOWED);
        assertThat(new Rules(List.of()).decide(Action.SUBSCRIBE, "a", ADA)).isEqualTo(Rules.Decision.DENIED);
    }

    /** Whoever uses it, a topic keeps the same: else the last to use it would say how much. */
    @Test
    void theFirstRuleThatCouldBeMeantSaysWhatATopicKeeps() {
        TopicHistory some = new TopicHistory(5, 1000, Duration.ofMinutes(1));
        TopicHistory many = new TopicHistory(500, 1000, Duration.ofMinutes(1));
        Histories histories = new Histories(List.of(
                rule("a/#", new Rule.Who.Everybody(), false, Action.SUBSCRIBE),
                keeping("user/{principal}", some), keeping("a/+", some), keeping("a/#", many)));
        assertThat(histories.of("a/b")).contains(some);
        assertThat(histories.of("a/b/c")).contains(many);
        assertThat(histories.of("user/anybody")).contains(some);
        assertThat(histories.of("b")).isEmpty();
    }

    private static Rule rule(String pattern, Rule.Who who, boolean asks, Action... allow) {
        return new Rule(List.of(RulePattern.parse(pattern)), Set.of(allow), who, asks, Optional.empty());
    }

    private static Rule keeping(String pattern, TopicHistory history) {
        return new Rule(List.of(RulePattern.parse(pattern)), Set.of(), new Rule.Who.Named(Set.of("x")), false,
                Optional.of(history));
    }
}
