package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one check of an opening handshake came to. Its text is not written yet: it is made of the values that the check
 * has computed, when somebody asks for it. Immutable.
 *
 * @param name what was checked, such as {@code Sec-WebSocket-Version}
 * @param passed whether the rule was met
 * @param reason what breaking the rule is rejected for; of a check that passed, it names the rule's section
 * @param answer what the answer must carry if the check failed, such as {@code Allow} with a 405
 * @param text writes what was found and what was expected; the same each time
 */
record CheckResult(String name, boolean passed, RejectionReason reason, List<HeaderField> answer,
        Supplier<CheckText> text) {

    static CheckResult of(String name, boolean passed, RejectionReason reason, Supplier<CheckText> text) {
        return new CheckResult(name, passed, reason, List.of(), text);
    }

    static CheckResult failed(String name, RejectionReason reason, Supplier<CheckText> text) {
        return of(name, false, reason, text);
    }

    /** A check that passed with a text that is always the same. */
    static CheckResult passed(String name, RejectionReason reason, String observed, String expected) {
        CheckText text = new CheckText(observed, expected);
        return of(name, true, reason, () -> text);
    }

    /** This, with its text written. */
    CheckResult written() {
        CheckText written = text.get();
        return new CheckResult(name, passed, reason, answer, () -> written);
    }

    /** The line of the trace. */
    HandshakeTrace.Check traced() {
        CheckText written = text.get();
        return new HandshakeTrace.Check(name, written.observed(), written.expected(), passed, reason.section());
    }

    /** The rejection that a failed check is. */
    Rejected rejected(HandshakeTrace trace) {
        return new Rejected(reason, traced().sentence(), answer, trace);
    }
}
