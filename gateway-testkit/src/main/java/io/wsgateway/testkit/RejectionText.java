package io.wsgateway.testkit;

import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import java.util.Optional;

/** What a test is told of a rejected opening handshake: status, reason, remedy, and every check with what it found. */
final class RejectionText {

    private RejectionText() {}

    /**
     * The text.
     *
     * @param statusLine of the answer
     * @param body of the answer: reason and remedy
     * @param entry the handshake as the gateway's journal has it, if it does
     */
    static String of(String statusLine, String body, Optional<HandshakeEntry> entry) {
        StringBuilder text = new StringBuilder("the opening handshake was rejected: ").append(statusLine);
        entry.flatMap(HandshakeEntry::request)
                .ifPresent(request -> text.append("\n\n").append(request.start()));
        text.append("\n\n").append(body.strip());
        entry.ifPresent(handshake -> {
            text.append('\n');
            handshake.checks().forEach(check -> append(text, check));
        });
        return text.toString();
    }

    private static void append(StringBuilder text, HandshakeTrace.Check check) {
        text.append('\n').append(check.passed() ? "passed  " : "FAILED  ").append(check.name())
                .append(": ").append(check.observed());
        if (!check.passed()) {
            text.append(" (expected: ").append(check.expected()).append(')');
        }
    }
}
