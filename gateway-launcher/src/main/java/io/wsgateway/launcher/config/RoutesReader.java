package io.wsgateway.launcher.config;

import io.wsgateway.identity.AccessRules;
import io.wsgateway.identity.ForwardRules;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.protocol.syntax.Token;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.SessionPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code routes:}. */
final class RoutesReader {

    private static final long LARGEST_MINIMUM = 1 << 30;

    private final Problems problems;
    private final SessionPolicy session;
    private final Disclosure disclosure;
    private final OriginRules origins;
    private final AuthReader auth;
    private final Replacing replacing;

    /**
     * @param session the gateway's own rules of an open session
     * @param disclosure what the gateway says to those it rejects where a route has no rule of its own
     * @param origins which origins may connect where a route has no rule of its own
     * @param issuers the names of those whose tokens are taken
     * @param replacing what becomes of open sessions where a route has no rule of its own
     */
    RoutesReader(Problems problems, SessionPolicy session, Disclosure disclosure, OriginRules origins,
            Set<String> issuers, Replacing replacing) {
        this.replacing = replacing;
        this.problems = problems;
        this.session = session;
        this.disclosure = disclosure;
        this.origins = origins;
        this.auth = new AuthReader(problems, issuers);
    }

    Optional<List<RouteConfig>> read(Optional<List<SectionReader>> sections) {
        return sections.map(list -> {
            List<RouteConfig> routes = new ArrayList<>();
            list.forEach(section -> route(section).ifPresent(routes::add));
            checkPaths(routes);
            checkReplacing(routes);
            return routes;
        });
    }

    private Optional<RouteConfig> route(SectionReader section) {
        Optional<Text> path = required(section, "path", "such as /chat");
        Optional<Text> application = required(section, "application", "the name of an application");
        Optional<String> host = section.text("host").map(Text::value);
        SectionReader subprotocols = section.section("subprotocols");
        Optional<List<String>> offer = subprotocols.texts("offer").map(this::tokens);
        boolean required = subprotocols.flag("require", false);
        if (required && offer.isPresent() && offer.get().isEmpty()) {
            subprotocols.problem("require", "true, but offer is empty: no handshake could be accepted");
        }
        CompressionMode compression = section.word("compression", CompressionMode.NONE, CompressionMode.class);
        LimitsReader limits = new LimitsReader(section.section("limits", RoutesReader::notForRoutes), problems);
        OriginRules origin = new OriginsReader(problems).ofRoute(section, origins);
        Optional<ForwardRules> forward = new ForwardReader(problems).read(section, origin.policy());
        Optional<AccessRules> access = ForwardReader.isIn(section)
                ? Optional.empty()
                : auth.read(section, origin.policy(), offer.orElse(List.of()));
        PolicySource source = source(section, origin)
                .withAuth(access.map(AccessRules::source).or(() -> forward.map(ForwardRules::source)).orElse(""));
        Mapping settings = section.free("settings");
        SessionPolicy policy = limits.session(session).with(compression(section));
        int connections = limits.routeConnections();
        HandshakeRules rules =
                new HandshakeRules(origin.policy(), offer, required, compression, answers(section), source);
        return path.flatMap(
                p -> application.map(a -> new RouteConfig(p, host, a, rules, policy, connections, settings, access,
                        forward, section.word("replace", replacing, Replacing.class))));
    }

    private AnswerPolicy answers(SectionReader section) {
        AnswerPolicy answers = new AnswerPolicy(section.word("explain", disclosure, Disclosure.class),
                section.flag("diagnostic-accept", false));
        if (answers.diagnosticAccept() && answers.disclosure() == Disclosure.QUIET) {
            section.problem("diagnostic-accept", "true, but explain is quiet: a diagnostic accept tells the reason");
        }
        return answers;
    }

    private static PolicySource source(SectionReader section, OriginRules origin) {
        SectionReader subprotocols = section.section("subprotocols");
        return new PolicySource(section.place("path"), origin.source(),
                subprotocols.find("require").isPresent()
                        ? subprotocols.place("require")
                        : section.place("subprotocols"));
    }

    private static CompressionPolicy compression(SectionReader section) {
        CompressionPolicy otherwise = CompressionPolicy.DEFAULT;
        return new CompressionPolicy(
                (int) section.bytes("compression-minimum", otherwise.minimumBytes(), 1, LARGEST_MINIMUM),
                section.integer("compression-level", otherwise.level(), 1, 9));
    }

    private Optional<Text> required(SectionReader section, String key, String expected) {
        Optional<Text> text = section.text(key);
        if (section.find(key).isEmpty()) {
            section.problem(key, "missing (expected: " + expected + ")");
        }
        return text;
    }

    private static Optional<String> notForRoutes(String key) {
        if (Schema.PRINCIPAL_LIMITS.keys().containsKey(key)) {
            return Optional
                    .of("not a limit of a route: it holds for all sessions of a principal; move it to the top-level limits");
        }
        if (Schema.GATEWAY_LIMITS.keys().containsKey(key)) {
            return Optional
                    .of("not a limit of a route: it holds for all sessions together; move it to the top-level limits");
        }
        return Schema.CONNECTION_LIMITS.keys().containsKey(key)
                ? Optional.of(
                        "not a limit of a route: it applies before the route is known; move it to the top-level limits")
                : Optional.empty();
    }

    private List<String> tokens(List<Text> texts) {
        Set<String> tokens = new LinkedHashSet<>();
        for (Text text : texts) {
            if (!Token.isToken(text.value())) {
                problems.add(text.problem(Escaped.text(text.value()) + " (expected: a subprotocol's name, a token)"));
            } else if (!tokens.add(text.value())) {
                problems.add(text.problem(text.value() + " stands twice"));
            }
        }
        return List.copyOf(tokens);
    }

    /** Each route for itself first, so that a problem is told with its line; then those between routes. */
    private void checkPaths(List<RouteConfig> routes) {
        List<RouteTable.Entry<String>> sound = new ArrayList<>();
        for (RouteConfig route : routes) {
            RouteTable.Entry<String> entry = new RouteTable.Entry<>(route.host(), route.path().value(),
                    route.application().value());
            List<String> own = RouteTable.problems(List.of(entry));
            own.forEach(problem -> problems.add(route.path().problem(Escaped.line(problem))));
            if (own.isEmpty()) {
                sound.add(entry);
                List<String> between = RouteTable.problems(sound);
                if (!between.isEmpty()) {
                    between.forEach(problem -> problems.add(route.path().problem(Escaped.line(problem))));
                    sound.removeLast();
                }
            }
        }
    }

    /** An application is replaced as a whole. */
    private void checkReplacing(List<RouteConfig> routes) {
        Map<String, RouteConfig> first = new HashMap<>();
        for (RouteConfig route : routes) {
            RouteConfig earlier = first.putIfAbsent(route.application().value(), route);
            if (earlier != null && earlier.replacing() != route.replacing()) {
                problems.add(route.application().problem(Escaped.text(route.application().value())
                        + " is replaced otherwise by its route " + Escaped.text(earlier.path().value())
                        + "; give all routes of one application the same replace"));
            }
        }
    }
}
