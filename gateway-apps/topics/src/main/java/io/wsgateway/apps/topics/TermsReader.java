package io.wsgateway.apps.topics;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.Settings;
import io.wsgateway.app.TopicHistory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a route's settings; what is wrong is said to them, and read as something that allows less.
 *
 * @param context of the application
 */
record TermsReader(ApplicationContext context) {

    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_CACHE = Duration.ofHours(1);
    private static final Duration SHORTEST_AGE = Duration.ofMillis(1);
    private static final Duration LONGEST_AGE = Duration.ofDays(365);

    Terms read(Settings settings) {
        settings.require("rules");
        boolean asked = settings.has("authorize");
        Optional<Authorizer> authorizer = asked ? authorizer(settings.section("authorize")) : Optional.empty();
        List<Rule> rules = settings.sections("rules").stream().map(section -> rule(section, asked)).toList();
        return new Terms(new Rules(rules), authorizer, settings.integer("topics-per-session", 64, 1, 1000),
                settings.integer("data-bytes", 64 << 10, 1, 1 << 20));
    }

    private static Rule rule(Settings rule, boolean asked) {
        rule.require("topics", "allow");
        boolean asks = rule.flag("ask", false);
        if (asks && !asked) {
            rule.wrong("ask", "true only where authorize says who is asked");
        }
        Optional<TopicHistory> history =
                rule.has("history") ? Optional.of(history(rule.section("history"))) : Optional.empty();
        return new Rule(patterns(rule), actions(rule), who(rule), asks, history);
    }

    private static List<RulePattern> patterns(Settings rule) {
        List<RulePattern> patterns = new ArrayList<>();
        for (String text : rule.texts("topics")) {
            try {
                patterns.add(RulePattern.parse(text));
            } catch (IllegalArgumentException e) {
                rule.wrong("topics", "patterns such as room/+, doc/#, user/{principal}; " + e.getMessage());
            }
        }
        return patterns;
    }

    private static Set<Action> actions(Settings rule) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String text : rule.texts("allow")) {
            Optional<Action> action =
                    EnumSet.allOf(Action.class).stream().filter(one -> one.id().equals(text)).findFirst();
            action.ifPresentOrElse(actions::add,
                    () -> rule.wrong("allow", "any of subscribe, publish, presence, history"));
        }
        return actions;
    }

    private static Rule.Who who(Settings rule) {
        List<String> principals = rule.texts("principals");
        if (!rule.has("principals") || principals.equals(List.of("any"))) {
            return new Rule.Who.Everybody();
        }
        if (principals.isEmpty()) {
            rule.wrong("principals", "any, authenticated, or a list of names");
        }
        return principals.equals(List.of("authenticated"))
                ? new Rule.Who.Authenticated()
                : new Rule.Who.Named(Set.copyOf(principals));
    }

    private static TopicHistory history(Settings history) {
        Duration age = history.duration("age", Duration.ofHours(1));
        if (age.compareTo(SHORTEST_AGE) < 0 || age.compareTo(LONGEST_AGE) > 0) {
            history.wrong("age", "1ms to 8760h");
            age = Duration.ofHours(1);
        }
        return new TopicHistory(history.integer("messages", 100, 0, Command.MOST_MESSAGES),
                history.integer("bytes", 64 << 10, 0, Excerpt.MOST_BYTES), age);
    }

    private Optional<Authorizer> authorizer(Settings settings) {
        settings.require("url");
        Optional<URI> url = url(settings);
        Duration timeout = within(settings, "timeout", Duration.ofSeconds(2), Duration.ofMillis(1), LONGEST_TIMEOUT,
                "1ms to 30s");
        Duration cache = within(settings, "cache", Duration.ofSeconds(10), Duration.ZERO, LONGEST_CACHE, "0s to 1h");
        Optional<String> token = settings.secret("token");
        if (token.isPresent() && !token.get().chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            settings.wrong(settings.has("token") ? "token" : "token-file", "visible ASCII, without spaces");
            token = Optional.empty();
        }
        Optional<String> given = token;
        return url.map(to -> new Authorizer(new AuthorizerPolicy(to, timeout, cache, given), context.clock(),
                context.meter(), context.logger()));
    }

    private static Duration within(Settings settings, String key, Duration otherwise, Duration min, Duration max,
            String expected) {
        Duration given = settings.duration(key, otherwise);
        if (given.compareTo(min) < 0 || given.compareTo(max) > 0) {
            settings.wrong(key, expected);
            return otherwise;
        }
        return given;
    }

    private static Optional<URI> url(Settings settings) {
        String text = settings.text("url", "");
        try {
            URI url = URI.create(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        if (settings.has("url")) {
            settings.wrong("url", "a URL such as http://127.0.0.1:8000/authorize, without user and fragment");
        }
        return Optional.empty();
    }
}
