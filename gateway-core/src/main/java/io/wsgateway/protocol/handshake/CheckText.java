package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.syntax.AddressText;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a check found and what it was held against, in words: escaped, bounded, free of secrets. Immutable.
 *
 * @param observed what the request had
 * @param expected the rule
 */
record CheckText(String observed, String expected) {

    private static final String NONE = "none";

    /** The values of a field, one line each. */
    static String lines(List<String> values) {
        return switch (values.size()) {
            case 0 -> NONE;
            case 1 -> values.getFirst().isEmpty() ? "an empty value" : shown(values.getFirst());
            default -> values.size() + " field lines: " + shown(String.join(" | ", values));
        };
    }

    /** Where a URL was put by mistake, its query stays hidden. */
    private static String shown(String value) {
        return Printable.of(Printable.withoutQueries(value));
    }

    /** The values of a field of hosts or origins, without the passwords they should not have. */
    static String authorities(List<String> values) {
        return lines(values.stream().map(Printable::authority).toList());
    }

    /** Who the peer is and by what, or why that can't be told. */
    static CheckText peer(Arrival arrival, InetSocketAddress peer) {
        return new CheckText(arrival.problem().orElseGet(
                () -> AddressText.of(peer.getAddress()) + ", " + arrival.peerBy()),
                arrival.problem().isPresent()
                        ? "for=address;proto=scheme;host=name, ..."
                        : "the nearest that is no trusted proxy");
    }

    /** What a request target has to be. */
    static CheckText target(String target) {
        return new CheckText(Printable.target(target), RequestTarget.hasSlashInSegment(target)
                ? "a path without %2F, %5C and backslashes, which some programs take for slashes and others don't"
                : "a path in origin-form: no fragment, whole escapes, UTF-8 without controls, nothing above the root");
    }

    /** Which fields announce a body. */
    static CheckText body(List<String> lengths, List<String> codings) {
        if (!codings.isEmpty()) {
            return new CheckText("Transfer-Encoding " + lines(codings), NONE);
        }
        return new CheckText(lengths.isEmpty() ? NONE : "Content-Length " + lines(lengths), NONE);
    }

    /** A key is not shown: only what keeps it from being one. */
    static CheckText key(List<String> keys) {
        return new CheckText(switch (keys.size()) {
            case 0 -> NONE;
            case 1 -> "a value of " + keys.getFirst().length() + " characters";
            default -> keys.size() + " field lines";
        }, "16 bytes in canonical base64");
    }

    /** An Origin, or none, that may connect. */
    static CheckText allowedOrigin(List<String> sent, OriginPolicy policy, Origin own) {
        String rule = policy.rule(own);
        return new CheckText(authorities(sent), sent.isEmpty() ? "none, or " + rule : rule);
    }

    /** An Origin, or none, that may not connect; with the configuration that would allow it and leave the rest as it is. */
    static CheckText refusedOrigin(List<String> sent, HandshakePolicy policy, Origin own) {
        String remedy = sent.isEmpty()
                ? ""
                : policy.origins().remedy(sent.getFirst()).map(line -> switch (policy.source().originsKey()) {
                    case ROUTE -> "; to allow it on route " + Printable.of(policy.route()) + ": " + line;
                    case DEFAULT -> "; to allow it: handshakes: { " + line + " }";
                    case FIXED -> "";
                }).orElse("");
        return new CheckText(authorities(sent), policy.origins().rule(own) + remedy);
    }

    /** What is offered, what the route speaks, and what the answer will name. */
    static CheckText subprotocols(List<String> offered, HandshakePolicy policy, Optional<String> chosen) {
        List<String> known = policy.subprotocols();
        String spoken = known.isEmpty() ? "none is spoken here" : "one of " + String.join(", ", known);
        if (policy.subprotocolRequired()) {
            return new CheckText(offers(offered, known), spoken);
        }
        // "if the server does not wish to agree to one of the suggested subprotocols, it MUST NOT send back a
        // |Sec-WebSocket-Protocol| header field in its response" (RFC 6455 section 4.2.2)
        return new CheckText(offers(offered, known), spoken + chosen.map(name -> "; the answer names " + name)
                .orElse(offered.isEmpty()
                        ? ", or none; the answer names none"
                        : ", or none; the answer names none, and a browser that offered some fails the connection"));
    }

    /** Offers that this end doesn't know may carry a token of the user's: they are counted, not shown. */
    private static String offers(List<String> offered, List<String> known) {
        List<String> shown = new ArrayList<>(offered.stream().filter(known::contains).toList());
        int others = offered.size() - shown.size();
        if (others > 0) {
            shown.add(others + (shown.isEmpty() ? "" : " other") + (others == 1 ? " offer" : " offers")
                    + " not spoken here");
        }
        return shown.isEmpty() ? NONE : Printable.of(String.join(", ", shown));
    }
}
