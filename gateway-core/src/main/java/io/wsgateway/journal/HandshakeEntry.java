package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An opening handshake as it is kept: escaped, bounded, free of secrets. Immutable.
 *
 * @param number counts what is kept, from 1
 * @param time when it was answered
 * @param listener the name of the listener
 * @param peer the peer's address as the socket has it
 * @param route the pattern of the route it matched
 * @param request empty if its head could not be read
 * @param reason why it was rejected; empty if it was accepted
 * @param detail what was found and what was expected, of a rejection; else empty
 * @param checks the checks that were made, in their order
 * @param decidedBy where the configuration says so; empty if it is a rule of the protocol, or of no route
 */
public record HandshakeEntry(long number, Instant time, String listener, InetSocketAddress peer, Optional<String> route,
        Optional<Head> request, Head response, Optional<RejectionReason> reason, String detail,
        List<HandshakeTrace.Check> checks, Optional<String> decidedBy) {

    /** What an object and its references take up, about. */
    private static final long OBJECT_BYTES = 64;

    /**
     * A head.
     *
     * @param start the request line without its query, or the status line
     * @param fields the header fields; most values are hidden
     */
    public record Head(String start, List<HeaderField> fields) {
        public Head {
            fields = List.copyOf(fields);
        }
    }

    public HandshakeEntry {
        checks = List.copyOf(checks);
    }

    static HandshakeEntry of(long number, Instant time, HandshakeSeen seen) {
        PolicySource source = seen.policy().map(HandshakePolicy::source).orElse(PolicySource.NONE);
        Optional<RejectionReason> reason = switch (seen.decision()) {
            case Accepted accepted -> Optional.empty();
            case Rejected rejected -> Optional.of(rejected.reason());
        };
        String detail = switch (seen.decision()) {
            case Accepted accepted -> "";
            case Rejected rejected -> rejected.detail();
        };
        List<String> spoken = seen.policy().map(HandshakePolicy::subprotocols).orElse(List.of());
        return new HandshakeEntry(number, time, seen.listener(), seen.peer(), seen.policy().map(HandshakePolicy::route),
                seen.request().map(request -> Redaction.request(request, spoken)),
                Redaction.response(seen.statusLine(), seen.answered(), spoken), reason, detail,
                seen.decision().trace().checks(), reason.isPresent() ? source.of(reason.get()) : source.ofAcceptance());
    }

    HandshakeEntry numbered(long other) {
        return new HandshakeEntry(other, time, listener, peer, route, request, response, reason, detail, checks,
                decidedBy);
    }

    /** What it takes up, about, in bytes: texts that are this entry's own. */
    long bytes() {
        long bytes = 4 * OBJECT_BYTES + text(detail);
        bytes += Stream.concat(request.stream(), Stream.of(response)).mapToLong(HandshakeEntry::bytes).sum();
        for (HandshakeTrace.Check check : checks) {
            bytes += OBJECT_BYTES + text(check.observed()) + text(check.expected());
        }
        return bytes;
    }

    private static long bytes(Head head) {
        return OBJECT_BYTES + text(head.start()) + head.fields().stream()
                .mapToLong(field -> OBJECT_BYTES + text(field.name()) + text(field.value())).sum();
    }

    private static long text(String text) {
        return OBJECT_BYTES + text.length();
    }
}
