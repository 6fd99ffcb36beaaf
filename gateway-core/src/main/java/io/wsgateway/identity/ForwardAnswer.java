package io.wsgateway.identity;

import io.wsgateway.app.Principal;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.Token;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the answer of a server means that was asked who a peer is. Pure. */
final class ForwardAnswer {

    /** The longest challenge that is passed on, in characters. */
    private static final int MOST_CHALLENGE = 1024;
    private static final String CHALLENGE = "WWW-Authenticate";
    /** "A server generating a 401 response MUST send a WWW-Authenticate" (RFC 9110 section 15.5.2). */
    private static final HeaderField OWN_CHALLENGE = new HeaderField(CHALLENGE, "Bearer");

    private ForwardAnswer() {}

    /**
     * The result, if the answer is one.
     *
     * @throws UnfitException if it says neither yes nor no, or what it says of the principal can't be taken
     */
    static Result result(int status, Map<String, List<String>> headers, ForwardRules rules) throws UnfitException {
        if (status == 401) {
            return new Result.Refused(RejectionReason.UNAUTHENTICATED,
                    "the server that knows who peers are answers 401", List.of(challenge(headers)));
        }
        if (status == 403) {
            return new Result.Refused(RejectionReason.NOT_PERMITTED,
                    "the server that knows who peers are answers 403", List.of());
        }
        if (status < 200 || status > 299) {
            throw new UnfitException("HTTP status " + status + " (expected: 2xx, 401 or 403)");
        }
        return rules.principal().isEmpty() ? new Result.Anonymous() : authenticated(headers, rules);
    }

    private static Result authenticated(Map<String, List<String>> headers, ForwardRules rules) throws UnfitException {
        String field = rules.principal().orElseThrow();
        List<String> names = values(headers, field);
        if (names.size() != 1 || names.getFirst().isEmpty()) {
            throw new UnfitException(
                    "an answer with " + names.size() + " " + field + " (expected: one, which isn't empty)");
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        for (String claim : rules.claims()) {
            List<String> values = values(headers, claim);
            if (!values.isEmpty()) {
                claims.put(claim, String.join(", ", values));
            }
        }
        if (!isText(names.getFirst()) || !claims.values().stream().allMatch(value -> isText(value.toString()))) {
            throw new UnfitException("an answer with control characters in a field that is a principal or a claim");
        }
        try {
            return new Result.Authenticated(
                    Authentication.of(new Principal(names.getFirst(), claims), "forward, by " + rules.shownUrl()));
        } catch (IllegalArgumentException e) {
            throw new UnfitException("an answer with " + e.getMessage());
        }
    }

    private static List<String> values(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream().filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .flatMap(entry -> entry.getValue().stream()).map(String::strip).toList();
    }

    private static boolean isText(String value) {
        return value.chars().noneMatch(Character::isISOControl);
    }

    /** The server's challenge if it is one, else one of ours. */
    private static HeaderField challenge(Map<String, List<String>> headers) {
        List<String> values = values(headers, CHALLENGE);
        Optional<String> only = values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
        return only.filter(ForwardAnswer::isChallenge).map(value -> new HeaderField(CHALLENGE, value))
                .orElse(OWN_CHALLENGE);
    }

    /** {@code auth-scheme [ 1*SP … ]} (RFC 9110 section 11.3), in visible ASCII. */
    private static boolean isChallenge(String value) {
        int space = value.indexOf(' ');
        return value.length() <= MOST_CHALLENGE && Token.isToken(space < 0 ? value : value.substring(0, space))
                && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** An answer that says neither yes nor no; the message holds nothing of it but a status and names. */
    static final class UnfitException extends Exception {

        private static final long serialVersionUID = 1L;

        UnfitException(String message) {
            super(message, null, false, false);
        }
    }
}
