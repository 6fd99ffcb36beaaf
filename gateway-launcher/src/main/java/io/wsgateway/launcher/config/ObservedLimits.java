package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.HandshakeRates;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionMemory;
import io.wsgateway.session.SessionRates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code limits.observe}, the gateway's or a route's: the names of limits that refuse nobody. */
final class ObservedLimits {

    private static final String KEY = "observe";
    /** Those of one session, which a route may name as well. */
    private static final List<String> OF_SESSION =
            List.of(SessionRates.MESSAGES, SessionRates.BYTES, SessionRates.CONTROL_FRAMES);
    private static final List<String> OF_GATEWAY = List.of(SessionLimits.CONNECTIONS,
            SessionLimits.CONNECTIONS_PER_ADDRESS, PrincipalLimits.CONNECTIONS, PrincipalLimits.MESSAGES,
            HandshakeLimits.PENDING_KEY, HandshakeRates.ADDRESS_KEY,
            HandshakeRates.KEY, PenaltyPolicy.KEY, SessionMemory.KEY, SessionLimits.ROUTE_CONNECTIONS);

    private final SectionReader section;
    private final Problems problems;

    ObservedLimits(SectionReader section, Problems problems) {
        this.section = section;
        this.problems = problems;
    }

    /** The keys of those that hold before there is a session. */
    Set<String> ofGateway() {
        Set<String> observed = new HashSet<>(named());
        observed.retainAll(OF_GATEWAY);
        return observed;
    }

    /** The keys of those that concern one session; what none of the section can be is a problem. */
    Set<String> ofSession(Set<String> otherwise) {
        if (section.find(KEY).isEmpty()) {
            return otherwise;
        }
        List<String> expected = new ArrayList<>(OF_SESSION);
        if (section.pathOf(KEY).equals("limits." + KEY)) {
            expected.addAll(OF_GATEWAY);
        }
        for (Text text : section.texts(KEY).orElse(List.of())) {
            if (!expected.contains(text.value())) {
                problems.add(text.problem(Escaped.text(text.value()) + " (expected: " + String.join(" or ", expected)
                        + ")"));
            }
        }
        Set<String> observed = new HashSet<>(named());
        observed.retainAll(OF_SESSION);
        return observed;
    }

    private List<String> named() {
        return switch (section.find(KEY).orElse(null)) {
            case Scalar scalar -> List.of(scalar.text());
            case Sequence list -> list.items().stream().filter(Scalar.class::isInstance)
                    .map(item -> ((Scalar) item).text()).toList();
            case null, default -> List.of();
        };
    }
}
