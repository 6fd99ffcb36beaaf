package io.wsgateway.launcher.config;

import io.wsgateway.identity.ForwardRules;
import io.wsgateway.identity.ForwardRules.Unavailable;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.syntax.IpLiteral;
import io.wsgateway.protocol.syntax.Token;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code auth.forward} of a route. */
final class ForwardReader {

    private static final String FORWARD = "forward";
    private static final List<String> OF_TOKENS = List.of("issuers", "carriers", "scopes", "required");
    private static final String URL = "url";
    private static final String HEADERS = "headers";
    /** What browsers send along by themselves, also with what other sites' pages ask for. */
    private static final String COOKIE = "Cookie";
    private static final String PRINCIPAL = "principal";
    private static final String CLAIMS = "claims";
    private static final String EXPECTED = " (expected: https://host/path, or http:// to a loopback address)";
    private static final String FIELD = " (expected: the name of a header field, such as Remote-User)";
    private static final int MOST_FIELDS = 32;
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final int MOST_UNDER_WAY = 10_000;

    private final Problems problems;

    ForwardReader(Problems problems) {
        this.problems = problems;
    }

    /** True of a route that has the section. */
    static boolean isIn(SectionReader route) {
        return route.find("auth").orElse(null) instanceof Mapping auth && auth.entries().containsKey(FORWARD);
    }

    /**
     * How a server is asked; empty if the section isn't there, or lacks a URL that can be asked.
     *
     * @param origins which pages may connect to the route
     */
    Optional<ForwardRules> read(SectionReader route, OriginPolicy origins) {
        if (!isIn(route)) {
            return Optional.empty();
        }
        SectionReader auth = route.section("auth");
        for (String key : OF_TOKENS) {
            if (auth.find(key).isPresent()) {
                auth.problem(key, "without effect beside forward: it is that server who decides");
            }
        }
        SectionReader forward = auth.section(FORWARD);
        if (forward.find(URL).isEmpty()) {
            forward.problem(URL, "missing" + EXPECTED);
        }
        Optional<URI> url = forward.text(URL).flatMap(this::url);
        List<String> headers = forward.texts(HEADERS).map(this::headers).orElse(ForwardRules.DEFAULT_HEADERS);
        if ((origins.allow().contains("*") || origins.allow().contains("null"))
                && headers.stream().anyMatch(COOKIE::equalsIgnoreCase)) {
            forward.problem(HEADERS,
                    "has Cookie, by default or by name, but the route lets pages of any origin connect: with"
                            + " a visitor's cookies they would be that visitor (expected: origins.allow without \"*\" and null, or headers"
                            + " without Cookie)");
        }
        Optional<String> principal = forward.text(PRINCIPAL).filter(this::isField).map(Text::value);
        List<String> claims = names(forward.texts(CLAIMS).orElse(List.of()));
        if (principal.isEmpty() && !claims.isEmpty()) {
            forward.problem(CLAIMS, "without effect, as there is no principal whose they could be" + FIELD);
        }
        Duration timeout =
                forward.duration("timeout", ForwardRules.DEFAULT_TIMEOUT, Duration.ofMillis(1), LONGEST_TIMEOUT);
        int underWay = forward.integer("requests", ForwardRules.DEFAULT_UNDER_WAY, 1, MOST_UNDER_WAY);
        Unavailable unavailable = forward.word("unavailable", Unavailable.REFUSE, Unavailable.class);
        return url.map(found -> new ForwardRules(found, headers, principal, claims, timeout, underWay, unavailable,
                forward.place(URL)));
    }

    private Optional<URI> url(Text text) {
        Optional<String> problem;
        try {
            URI url = new URI(text.value());
            problem = problem(url);
            if (problem.isEmpty()) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            problem = Optional.of("no URL" + EXPECTED);
        }
        // It isn't repeated: it may have a secret.
        problems.add(text.problem(problem.get()));
        return Optional.empty();
    }

    private static Optional<String> problem(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getRawUserInfo() != null) {
            return Optional.of("a URL with a user" + EXPECTED);
        }
        if (url.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("no URL that can be asked" + EXPECTED);
        }
        if (url.getRawFragment() != null) {
            return Optional.of("a URL with a fragment" + EXPECTED);
        }
        return scheme.equals("http") && !isLoopback(url.getHost())
                ? Optional.of("http:// to another machine: whoever is in between could let anybody in" + EXPECTED)
                : Optional.empty();
    }

    private static boolean isLoopback(String host) {
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return IpLiteral.parse(literal).map(address -> address.isLoopbackAddress())
                .orElse(Authority.parse(host).filter(name -> name.host().equals("localhost")).isPresent());
    }

    private List<String> headers(List<Text> texts) {
        List<Text> allowed = new ArrayList<>();
        for (Text text : texts) {
            Optional<String> problem = ForwardRules.problemWithHeader(text.value());
            if (problem.isPresent()) {
                problems.add(text.problem(Escaped.text(text.value()) + " isn't handed on: it " + problem.get()));
            } else {
                allowed.add(text);
            }
        }
        return names(allowed);
    }

    private List<String> names(List<Text> texts) {
        List<String> names = new ArrayList<>();
        for (Text text : texts) {
            if (!isField(text)) {
                continue;
            }
            if (names.stream().anyMatch(text.value()::equalsIgnoreCase)) {
                problems.add(text.problem(text.value() + " stands twice"));
            } else if (names.size() == MOST_FIELDS) {
                problems.add(text.problem("one more than " + MOST_FIELDS + " fields"));
                break;
            } else {
                names.add(text.value());
            }
        }
        return names;
    }

    private boolean isField(Text text) {
        boolean field = Token.isToken(text.value());
        if (!field) {
            problems.add(text.problem(Escaped.text(text.value()) + FIELD));
        }
        return field;
    }
}
