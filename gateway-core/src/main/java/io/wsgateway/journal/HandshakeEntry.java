package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeOutcome;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * An opening handshake as it is kept: escaped, bounded, free of secrets. Immutable.
 *
 * @param number counts what is kept, from 1
 * @param time when it was answered, or failed
 * @param listener the name of the listener
 * @param peer the peer's address as the socket has it
 * @param route the pattern of the route it matched
 * @param request empty if its head could not be read, or never came
 * @param response empty if there was none
 * @param reason why it was rejected or failed, or what is wrong with it though it was accepted; else empty
 * @param status by which it was rejected, 400 to 599, which isn't always its reason's; empty if it wasn't
 * @param detail what was found and what was expected, where there is a reason; else empty
 * @param checks the checks that were made, in their order
 * @param decidedBy where the configuration says so; empty if it is a rule of the protocol, or of no route
 * @param session the number of the session that it opened
 */
public record HandshakeEntry(long number, Instant time, String listener, InetSocketAddress peer, Optional<String> route,
        Optional<Head> request, Optional<Head> response, Optional<HandshakeProblem> reason,
        OptionalInt status, String detail, List<HandshakeTrace.Check> checks, Optional<String> decidedBy,
        OptionalLong session) {

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
        HandshakeTrace trace = seen.decision().trace();
        Optional<HandshakeProblem> reason = switch (seen.decision()) {
            case Accepted accepted -> seen.flaw().map(flaw -> flaw);
            case Rejected rejected -> Optional.of(rejected.reason());
        };
        OptionalInt status = switch (seen.decision()) {
            case Accepted accepted -> OptionalInt.empty();
            case Rejected rejected -> OptionalInt.of(rejected.status());
        };
        String detail = switch (seen.decision()) {
            case Accepted accepted -> seen.flaw().map(flaw -> flaw.detail(trace)).orElse("");
            case Rejected rejected -> rejected.why();
        };
        Optional<String> decidedBy = switch (seen.decision()) {
            case Accepted accepted -> seen.flaw().map(source::of).orElseGet(source::ofAcceptance);
            case Rejected rejected -> source.of(rejected.reason());
        };
        List<String> spoken = seen.policy().map(HandshakePolicy::subprotocols).orElse(List.of());
        return new HandshakeEntry(number, time, seen.listener(), seen.peer(), seen.policy().map(HandshakePolicy::route),
                seen.request().map(request -> Redaction.request(request, spoken)),
                Optional.of(Redaction.response(seen.statusLine(), seen.answered(), spoken)), reason, status,
                detail, trace.checks(), decidedBy, seen.session());
    }

    /** One that ended in the handshake of TLS. */
    static HandshakeEntry failed(long number, Instant time, String listener, InetSocketAddress peer, TlsFailure failure,
            String detail) {
        return new HandshakeEntry(number, time, listener, peer, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(failure), OptionalInt.empty(), detail, List.of(), Optional.empty(), OptionalLong.empty());
    }

    /** What became of it. */
    public HandshakeOutcome outcome() {
        return reason.map(HandshakeProblem::outcome).orElse(HandshakeOutcome.ACCEPTED);
    }

    /** The path that was asked for, without the query. */
    public Optional<String> path() {
        return request.map(head -> head.start()
                .substring(head.start().indexOf(' ') + 1, head.start().lastIndexOf(' ')).replaceFirst("[?#].*", ""));
    }

    /** What is wrong with it after all, by what this check looked at; empty if it is something else, or nothing. */
    public Optional<AcceptedFlaw> flawOf(HandshakeTrace.Check check) {
        return reason.flatMap(problem -> problem instanceof AcceptedFlaw flaw && flaw.isAbout(check)
                ? Optional.of(flaw)
                : Optional.empty());
    }

    HandshakeEntry numbered(long other) {
        return new HandshakeEntry(other, time, listener, peer, route, request, response, reason, status, detail, checks,
                decidedBy, session);
    }

    HandshakeEntry flawed(AcceptedFlaw flaw, String found) {
        return new HandshakeEntry(number, time, listener, peer, route, request, response, Optional.of(flaw), status,
                found,
                checks, decidedBy, session);
    }

    /** What it takes up, about, in bytes: texts that are this entry's own. */
    long bytes() {
        long bytes = 4 * OBJECT_BYTES + text(detail);
        bytes += Stream.concat(request.stream(), response.stream()).mapToLong(HandshakeEntry::bytes).sum();
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
