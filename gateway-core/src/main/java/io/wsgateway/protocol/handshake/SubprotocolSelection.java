package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Optional;

/**
 * The choice of one subprotocol: by the server's order of preference, of those offered, or none.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.2">RFC 6455 section 4.2.2</a>
 */
public final class SubprotocolSelection {

    /** The header field in which subprotocols are offered, and the chosen one is named. */
    static final String FIELD = "Sec-WebSocket-Protocol";

    private SubprotocolSelection() {}

    /** What the request offers, all field lines merged; empty if an offer is malformed. */
    public static Optional<List<String>> offered(List<String> fieldValues) {
        List<String> offers = Token.elements(fieldValues);
        // Sec-WebSocket-Protocol-Client = 1#token (RFC 6455 section 4.3). The elements "MUST all be unique strings" (4.1);
        // a name offered twice is the same name, and is accepted.
        for (String offer : offers) {
            if (!Token.isToken(offer)) {
                return Optional.empty();
            }
        }
        return offers.isEmpty() && !fieldValues.isEmpty() ? Optional.empty() : Optional.of(offers);
    }

    /** The first supported one that is offered, compared exactly; never one that wasn't offered. */
    public static Optional<String> select(List<String> supported, List<String> offered) {
        for (String spoken : supported) {
            if (offered.contains(spoken)) {
                return Optional.of(spoken);
            }
        }
        return Optional.empty();
    }
}
