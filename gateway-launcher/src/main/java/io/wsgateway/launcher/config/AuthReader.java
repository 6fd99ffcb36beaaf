package io.wsgateway.launcher.config;

import io.wsgateway.identity.AccessRules;
import io.wsgateway.identity.Carrier;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.Suggestion;
import io.wsgateway.protocol.handshake.OriginPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code auth:} of a route: who may connect. */
final class AuthReader {

    private static final String CARRIERS = "carriers";
    private static final String EXPECTED =
            " (expected: authorization, cookie: NAME, subprotocol, query: NAME, ticket or message)";
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final List<Carrier> TICKETS_ALONE = List.of(new Carrier.Ticket());
    private static final int MOST_SCOPES = 64;

    private final Problems problems;
    private final Set<String> issuers;

    /**
     * @param issuers the names of all
     */
    AuthReader(Problems problems, Set<String> issuers) {
        this.problems = problems;
        this.issuers = issuers;
    }

    /**
     * The rules; empty where the route has none.
     *
     * @param origins which origins may connect on the route
     * @param offer what subprotocols it has in place of the application's
     */
    Optional<AccessRules> read(SectionReader route, OriginPolicy origins, List<String> offer) {
        if (route.find("auth").isEmpty()) {
            return Optional.empty();
        }
        SectionReader section = route.section("auth");
        List<Carrier> carriers = carriers(section);
        List<String> from = carriers.equals(TICKETS_ALONE) && section.find("issuers").isEmpty()
                ? List.of()
                : issuers(section);
        carriers.forEach(carrier -> check(section, carrier, origins, offer));
        List<String> scopes = scopes(section);
        boolean required = section.flag("required", true);
        if (!required && !scopes.isEmpty()) {
            section.problem("scopes", "needs a token, and required is false: whoever has none gets in without them");
        }
        Duration within = section.duration("deadline", AccessRules.WITHIN, Duration.ofMillis(1), LONGEST);
        return Optional.of(new AccessRules(from, carriers, scopes, required, route.place("auth"), within));
    }

    private List<String> issuers(SectionReader section) {
        Optional<List<Text>> texts = section.texts("issuers");
        if (texts.isEmpty()) {
            if (issuers.isEmpty()) {
                problems.add(section.position(), section.pathOf("issuers"),
                        "missing, and there are no issuers (expected: those whose tokens are taken, of the top-level"
                                + " issuers)");
            }
            return List.copyOf(issuers);
        }
        if (texts.get().isEmpty()) {
            section.problem("issuers",
                    "an empty list: nobody could connect (expected: names of the top-level issuers)");
        }
        List<String> named = new ArrayList<>();
        for (Text text : texts.get()) {
            if (!issuers.contains(text.value())) {
                problems.add(text.problem("no issuer " + Escaped.text(text.value()) + " in the top-level issuers"
                        + Suggestion.forName(text.value(), issuers)));
            } else if (named.contains(text.value())) {
                problems.add(text.problem(text.value() + " stands twice"));
            } else {
                named.add(text.value());
            }
        }
        return named;
    }

    /** Each a word, or a word with a name behind a colon: {@code cookie: session}, and {@code cookie:session} as a text. */
    private List<Carrier> carriers(SectionReader section) {
        Optional<Node> node = section.find(CARRIERS);
        List<Node> items = node.map(found -> found instanceof Sequence sequence ? sequence.items() : List.of(found))
                .orElse(List.of());
        if (items.isEmpty()) {
            section.problem(CARRIERS, (node.isEmpty() ? "missing" : "an empty list") + EXPECTED);
        }
        List<Carrier> carriers = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String text = written(items.get(i));
            Optional<Carrier> carrier = Carrier.parse(text);
            String key = section.pathOf(CARRIERS) + "[" + i + "]";
            if (carrier.isEmpty()) {
                problems.add(items.get(i).position(), key,
                        (text.isEmpty() ? items.get(i).kind() : Escaped.text(text)) + EXPECTED);
            } else if (carriers.contains(carrier.get())) {
                problems.add(items.get(i).position(), key, text + " stands twice");
            } else {
                carriers.add(carrier.get());
            }
        }
        return carriers;
    }

    private static String written(Node item) {
        if (item instanceof Mapping mapping && mapping.entries().size() == 1
                && mapping.entries().values().iterator().next().value() instanceof Scalar name) {
            return mapping.entries().keySet().iterator().next() + ":" + name.text();
        }
        return item instanceof Scalar scalar ? scalar.text() : "";
    }

    private void check(SectionReader section, Carrier carrier, OriginPolicy origins, List<String> offer) {
        switch (carrier) {
            case Carrier.Cookie cookie when origins.absentAllowed() || isAnybodys(origins) -> problems.add(
                    section.position(CARRIERS), section.pathOf(CARRIERS),
                    carrier.text()
                            + " with origins that let other sites' pages in: browsers send cookies along with what"
                            + " any page asks for (expected: origins: { absent: deny } on this route, and in allow neither"
                            + " \"*\" nor null)");
            case Carrier.Subprotocol subprotocol -> offer.stream().filter(name -> name.startsWith("bearer."))
                    .forEach(name -> section.problem(CARRIERS, "subprotocol, and the route speaks " + name
                            + ", whose name says it is a token (expected: another name in subprotocols.offer)"));
            case Carrier.Cookie cookie -> {}
            case Carrier.Authorization authorization -> {}
            case Carrier.Query query -> {}
            case Carrier.Ticket ticket -> {}
            case Carrier.Message message -> {}
        }
    }

    /** Sandboxed frames of any page have the origin null. */
    private static boolean isAnybodys(OriginPolicy origins) {
        return origins.allow().contains("*") || origins.allow().contains("null");
    }

    /** scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) (RFC 6749 section 3.3) */
    private List<String> scopes(SectionReader section) {
        List<String> scopes = new ArrayList<>();
        for (Text text : section.texts("scopes").orElse(List.of())) {
            if (!text.value().matches("[!#-\\[\\]-~]{1,128}") || scopes.size() == MOST_SCOPES) {
                problems.add(text.problem(Escaped.text(text.value())
                        + " (expected: a scope, of visible ASCII without quotes and backslashes, at most " + MOST_SCOPES
                        + ")"));
            } else if (!scopes.contains(text.value())) {
                scopes.add(text.value());
            }
        }
        return scopes;
    }
}
