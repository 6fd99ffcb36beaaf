package io.wsgateway.netty.server;

import io.wsgateway.journal.JournalLimits;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;

/**
 * What is told and kept of opening handshakes. Immutable.
 *
 * @param disclosure what a rejection says where no route is matched
 * @param journal how many opening handshakes are kept
 */
public record HandshakesConfig(Disclosure disclosure, JournalLimits journal) {

    /** Peers are told all they may know, and as much is kept as is usual. */
    public static final HandshakesConfig DEFAULT = new HandshakesConfig(Disclosure.FULL, JournalLimits.DEFAULT);
}
