package io.wsgateway.protocol.handshake;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with an opening handshake. The id is stable: it is in the log, on the pages and in the docs. */
public sealed interface HandshakeProblem permits RejectionReason, AcceptedFlaw, TlsFailure {

    /** All there are: rejections first, then flaws, then failures of TLS. */
    static List<HandshakeProblem> all() {
        return Stream
                .<HandshakeProblem[]>of(RejectionReason.values(), AcceptedFlaw.values(), TlsFailure.values())
                .flatMap(Arrays::stream)
                .toList();
    }

    /** The stable id. */
    String id();

    /** What became of the handshake. */
    default HandshakeOutcome outcome() {
        return switch (this) {
            case RejectionReason reason -> HandshakeOutcome.REJECTED;
            case AcceptedFlaw flaw -> HandshakeOutcome.ACCEPTED;
            case TlsFailure failure -> HandshakeOutcome.FAILED;
        };
    }

    /** Where the rule stands. */
    String section();

    /** What happened, for the documents: a sentence or two, in Markdown. */
    String cause();

    /** What to do about it, in one sentence or two. */
    String remedy();
}
