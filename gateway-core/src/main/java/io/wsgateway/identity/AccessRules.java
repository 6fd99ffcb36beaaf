package io.wsgateway.identity;

import io.wsgateway.protocol.handshake.Printable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who may open a session on a route: {@code routes[].auth}. Immutable.
 *
 * @param issuers what the configuration calls those whose tokens are taken; at least one
 * @param carriers where tokens may be, in this order; at least one
 * @param scopes what a token has to have all of
 * @param required whether there has to be a token; one that is there has to be good in any case
 * @param source where this is written
 * @param within how long after the 101 the first message may come, where that is a carrier
 */
public record AccessRules(List<String> issuers, List<Carrier> carriers, List<String> scopes, boolean required,
        String source, Duration within) {

    /** How long a first message may take where nothing else is said. */
    public static final Duration WITHIN = Duration.ofSeconds(10);

    /** Rules whose first message may take as long as is usual. */
    public AccessRules(List<String> issuers, List<Carrier> carriers, List<String> scopes, boolean required,
            String source) {
        this(issuers, carriers, scopes, required, source, WITHIN);
    }

    public AccessRules {
        issuers = List.copyOf(issuers);
        carriers = List.copyOf(carriers);
        scopes = List.copyOf(scopes);
    }

    /** The rule in words, for a trace. */
    String rule() {
        return Printable.of("a token of " + String.join(" or ", issuers) + " by " + places()
                + (scopes.isEmpty() ? "" : ", with scope " + String.join(" ", scopes))
                + (required ? "" : "; or none"));
    }

    /** The carriers in words. */
    String places() {
        return carriers.stream().map(Carrier::text).collect(Collectors.joining(" or "));
    }
}
