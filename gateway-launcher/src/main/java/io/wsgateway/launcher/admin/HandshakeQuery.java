package io.wsgateway.launcher.admin;

import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.launcher.text.Suggestion;
import io.wsgateway.protocol.handshake.HandshakeOutcome;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.AddressText;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which of the handshakes that are kept are asked for. Immutable.
 *
 * @param outcome those of which this became
 * @param route those whose route has this pattern
 * @param address those of peers with this address
 * @param reason those that are rejected or failed for this, or flawed by it
 * @param before those with a smaller number
 * @param after those with a greater number
 * @param limit how many at most, the newest first; 1 to 500
 */
record HandshakeQuery(Optional<HandshakeOutcome> outcome, Optional<String> route, Optional<InetAddress> address,
        Optional<HandshakeProblem> reason, OptionalLong before, OptionalLong after, int limit) {

    private static final int MOST = 500;
    private static final int DEFAULT = 100;
    private static final List<String> NAMES =
            List.of("outcome", "route", "address", "reason", "before", "after", "limit");
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    /** Enough that it is never taken for a name to be looked up. */
    private static final Pattern LOOKS_LIKE_IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]{1,44}");

    /**
     * Reads {@code outcome=rejected&limit=10}.
     *
     * @param query what follows the question mark
     * @throws BadQueryException if a parameter is unknown or wrong
     */
    static HandshakeQuery parse(String query) throws BadQueryException {
        QueryParameters parameters = QueryParameters.parse(query, NAMES);
        return new HandshakeQuery(outcome(parameters), parameters.text("route"), address(parameters),
                reason(parameters), parameters.number("before", 0, Long.MAX_VALUE),
                parameters.number("after", 0, Long.MAX_VALUE),
                (int) parameters.number("limit", 1, MOST).orElse(DEFAULT));
    }

    /** True if this is one of those; how many there are is not looked at. */
    boolean includes(HandshakeEntry entry) {
        return (outcome.isEmpty() || outcome.get() == entry.outcome())
                && (route.isEmpty() || route.equals(entry.route()))
                && (address.isEmpty() || address.get().equals(entry.peer().getAddress()))
                && (reason.isEmpty() || reason.equals(entry.reason()))
                && (before.isEmpty() || entry.number() < before.getAsLong())
                && (after.isEmpty() || entry.number() > after.getAsLong());
    }

    /** The same, of those with a smaller number: a query string, encoded. */
    String next(long before) {
        StringBuilder query = new StringBuilder();
        outcome.ifPresent(became -> append(query, "outcome", became.id()));
        route.ifPresent(pattern -> append(query, "route", pattern));
        address.ifPresent(of -> append(query, "address", AddressText.of(of)));
        reason.ifPresent(why -> append(query, "reason", why.id()));
        append(query, "before", Long.toString(before));
        after.ifPresent(number -> append(query, "after", Long.toString(number)));
        append(query, "limit", Integer.toString(limit));
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&").append(name).append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private static Optional<HandshakeOutcome> outcome(QueryParameters parameters) throws BadQueryException {
        Optional<String> id = parameters.text("outcome");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<HandshakeOutcome> found =
                Arrays.stream(HandshakeOutcome.values()).filter(outcome -> outcome.id().equals(id.get())).findFirst();
        if (found.isEmpty()) {
            throw parameters.wrong("outcome", "rejected, accepted or failed");
        }
        return found;
    }

    private static Optional<InetAddress> address(QueryParameters parameters) throws BadQueryException {
        Optional<String> text = parameters.text("address");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (IPV4.matcher(text.get()).matches() || LOOKS_LIKE_IPV6.matcher(text.get()).matches()) {
            try {
                return Optional.of(InetAddress.getByName(text.get()));
            } catch (UnknownHostException e) {
                throw parameters.wrong("address", "an IPv4 or IPv6 address");
            }
        }
        throw parameters.wrong("address", "an IPv4 or IPv6 address");
    }

    private static Optional<HandshakeProblem> reason(QueryParameters parameters) throws BadQueryException {
        Optional<String> id = parameters.text("reason");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<HandshakeProblem> all = HandshakeProblem.all();
        Optional<HandshakeProblem> found = all.stream().filter(reason -> reason.id().equals(id.get())).findFirst();
        if (found.isEmpty()) {
            String shown = Printable.of(id.get());
            throw new BadQueryException("reason: there is no " + shown
                    + Suggestion.forName(shown, all.stream().map(HandshakeProblem::id).toList()));
        }
        return found;
    }
}
