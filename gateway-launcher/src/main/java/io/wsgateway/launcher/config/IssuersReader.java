package io.wsgateway.launcher.config;

import io.wsgateway.identity.ClaimMapping;
import io.wsgateway.identity.InvalidKeysException;
import io.wsgateway.identity.IssuerPolicy;
import io.wsgateway.identity.KeyFile;
import io.wsgateway.identity.KeyUrlRules;
import io.wsgateway.identity.SignatureAlgorithm;
import io.wsgateway.identity.SignatureAlgorithm.Family;
import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code issuers:}, whose tokens are taken. */
final class IssuersReader {

    private static final Duration MOST_SKEW = Duration.ofMinutes(10);
    private static final String LOOPBACK = "localhost|127(\\.\\d{1,3}){3}|\\[::1\\]";

    private final Home home;
    private final Problems problems;

    /**
     * @param home what relative paths are relative to
     */
    IssuersReader(Home home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    List<IssuerConfig> read(Optional<List<SectionReader>> sections) {
        List<IssuerConfig> issuers = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        for (SectionReader section : sections.orElse(List.of())) {
            Optional<IssuerConfig> issuer = issuer(section);
            section.text("name").ifPresent(name -> distinct(name, names));
            section.text("issuer").ifPresent(id -> distinct(id, ids));
            issuer.ifPresent(issuers::add);
        }
        return issuers;
    }

    private void distinct(Text text, Map<String, String> earlier) {
        String first = earlier.putIfAbsent(text.value(), text.key());
        if (first != null) {
            problems.add(text.problem(Escaped.text(text.value()) + " stands at " + first + " already"));
        }
    }

    private Optional<IssuerConfig> issuer(SectionReader section) {
        Optional<String> name = required(section, "name", "a short name, for routes and the log")
                .filter(text -> matches(text, "[A-Za-z0-9._-]{1,64}", "letters, digits, dots and dashes, at most 64"))
                .map(Text::value);
        Optional<String> issuer = required(section, "issuer", "the claim iss of its tokens, exactly").map(Text::value);
        Set<String> audiences = texts(section, "audience", "what has to be in the claim aud of tokens");
        Set<SignatureAlgorithm> algorithms = algorithms(section);
        Optional<IssuerConfig.Keys> keys = algorithms.isEmpty() ? Optional.empty() : keys(section, algorithms);
        Duration skew = section.duration("skew", IssuerPolicy.SKEW, Duration.ZERO, MOST_SKEW);
        Set<String> types = types(section);
        ClaimMapping claims = claims(section);
        if (audiences.isEmpty() || isMixed(algorithms)) {
            return Optional.empty();
        }
        return name.flatMap(given -> issuer.flatMap(iss -> keys.map(found -> new IssuerConfig(
                new IssuerPolicy(given, iss, audiences, algorithms, skew, types, claims), found))));
    }

    private Optional<Text> required(SectionReader section, String key, String expected) {
        if (section.find(key).isEmpty() || section.isEmpty(key)) {
            section.problem(key, "missing (expected: " + expected + ")");
            return Optional.empty();
        }
        return section.text(key);
    }

    private boolean matches(Text text, String pattern, String expected) {
        boolean matches = text.value().matches(pattern);
        if (!matches) {
            problems.add(text.problem(Escaped.text(text.value()) + " (expected: " + expected + ")"));
        }
        return matches;
    }

    private static Set<String> texts(SectionReader section, String key, String expected) {
        List<Text> texts = section.texts(key).orElse(List.of());
        if (texts.isEmpty()) {
            section.problem(key, (section.find(key).isEmpty() ? "missing" : "an empty list")
                    + " (expected: " + expected + ")");
        }
        return texts.stream().map(Text::value).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<SignatureAlgorithm> algorithms(SectionReader section) {
        EnumSet<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
        List<Text> texts = section.texts("algorithms").orElse(List.of());
        for (Text text : texts) {
            SignatureAlgorithm.named(text.value()).ifPresentOrElse(algorithms::add, () -> problems.add(text.problem(
                    Escaped.text(text.value()) + " (expected: one of " + SignatureAlgorithm.names() + ")")));
        }
        if (texts.isEmpty()) {
            section.problem("algorithms", (section.find("algorithms").isEmpty() ? "missing" : "an empty list")
                    + " (expected: what its tokens are signed by, such as [ES256])");
        }
        if (isMixed(algorithms)) {
            section.problem("algorithms",
                    "algorithms with a secret (HS256, ...) beside those with key pairs: one issuer has"
                            + " keys of one kind, or a public key could be taken for a secret");
        }
        return algorithms;
    }

    private static boolean isMixed(Set<SignatureAlgorithm> algorithms) {
        return algorithms.stream().map(algorithm -> algorithm.family() == Family.SECRET).distinct().count() > 1;
    }

    private Optional<IssuerConfig.Keys> keys(SectionReader issuer, Set<SignatureAlgorithm> algorithms) {
        SectionReader section = issuer.section("keys");
        Optional<Text> file = section.text("file");
        Optional<Text> url = section.text("url");
        boolean secret = algorithms.stream().anyMatch(algorithm -> algorithm.family() == Family.SECRET);
        KeyUrlRules rules = rules(section, url.isPresent());
        if (file.isPresent() == url.isPresent()) {
            problems.add(section.position(), issuer.pathOf("keys"), file.isPresent()
                    ? "both file and url (expected: one of them)"
                    : "missing (expected: file, with a JWK Set, a public key in PEM or a secret; or url, of a JWK Set)");
            return Optional.empty();
        }
        if (url.isPresent() && secret) {
            section.problem("url",
                    "a secret is nothing to be fetched (expected: keys.file with algorithms HS256, ...)");
            return Optional.empty();
        }
        return file.isPresent()
                ? file.flatMap(text -> file(text, algorithms))
                : url.flatMap(this::url).map(found -> new IssuerConfig.Keys.Url(found, rules));
    }

    private static KeyUrlRules rules(SectionReader section, boolean used) {
        KeyUrlRules otherwise = KeyUrlRules.DEFAULT;
        for (String key : List.of("unreachable", "max-stale", "timeout")) {
            if (!used && section.find(key).isPresent()) {
                section.problem(key, "without effect, as there is no url");
            }
        }
        return new KeyUrlRules(
                section.word("unreachable", otherwise.unreachable(), KeyUrlRules.Unreachable.class),
                section.duration("max-stale", otherwise.maxStale(), Duration.ZERO, Duration.ofHours(10_000)),
                section.duration("timeout", otherwise.timeout(), Duration.ofMillis(10), Duration.ofMinutes(1)));
    }

    private Optional<IssuerConfig.Keys> file(Text text, Set<SignatureAlgorithm> algorithms) {
        return home.find(text).flatMap(path -> file(text, path, algorithms));
    }

    private Optional<IssuerConfig.Keys> file(Text text, Path path, Set<SignatureAlgorithm> algorithms) {
        try {
            KeyFile.read(path, algorithms, () -> 0).close(); // what is wrong with it is told with its key
            return Optional.of(new IssuerConfig.Keys.File(path));
        } catch (IOException e) {
            problems.add(text.problem("can't be read: " + path + " (" + e.getClass().getSimpleName() + ")"));
        } catch (InvalidKeysException e) {
            problems.add(text.problem(path + " holds " + e.getMessage()));
        }
        return Optional.empty();
    }

    private Optional<URI> url(Text text) {
        Optional<URI> url;
        try {
            url = Optional.of(new URI(text.value()));
        } catch (URISyntaxException e) {
            url = Optional.empty();
        }
        Optional<URI> sound = url.filter(uri -> uri.getHost() != null && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null && ("https".equals(uri.getScheme())
                        || "http".equals(uri.getScheme()) && uri.getHost().matches(LOOPBACK)));
        if (sound.isEmpty()) {
            problems.add(text.problem(
                    "not a URL for keys (expected: https://..., or http:// to a loopback address, with neither user nor"
                            + " fragment)"));
        }
        return sound;
    }

    private Set<String> types(SectionReader section) {
        List<Text> texts = section.texts("types").orElse(List.of());
        if (texts.isEmpty()) {
            return IssuerPolicy.TYPES;
        }
        return texts.stream().filter(text -> matches(text, "[A-Za-z0-9+.-]{1,64}", "a type such as at+jwt"))
                .map(text -> text.value().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private static ClaimMapping claims(SectionReader section) {
        ClaimMapping otherwise = ClaimMapping.DEFAULT;
        return new ClaimMapping(section.text("principal").map(Text::value).orElse(otherwise.principal()),
                section.texts("attributes").map(texts -> texts.stream().map(Text::value).distinct().toList())
                        .orElse(otherwise.attributes()),
                section.text("scopes").map(Text::value).orElse(otherwise.scopes()));
    }
}
