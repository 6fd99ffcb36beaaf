package io.wsgateway.netty.http;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.HandshakeSeen;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.session.Route;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the opening handshakes of one listener: to the journal, and to the log. Immutable; its parts are thread-safe.
 *
 * @param listener the listener's name
 */
public record HandshakeReports(String listener, HandshakeJournal journal, RejectionLog log) {

    void accepted(InetSocketAddress peer, RoutedHandshake handshake, Accepted accepted) {
        if (journal.accepted()) {
            keep(peer, handshake, accepted, Answers.switching(accepted));
        }
    }

    /**
     * A handshake is rejected.
     *
     * @param handshake null if the request's head could not be read
     * @param now the time of the event loop
     */
    void rejected(InetSocketAddress peer, @Nullable RoutedHandshake handshake, Rejected rejected, Answers.Answer answer,
            long now) {
        log.log(rejected, peer, now);
        if (journal.rejected(rejected.reason())) {
            keep(peer, handshake, rejected, answer);
        }
    }

    private void keep(InetSocketAddress peer, @Nullable RoutedHandshake handshake, HandshakeDecision decision,
            Answers.Answer answer) {
        Optional<RoutedHandshake> routed = Optional.ofNullable(handshake);
        journal.keep(new HandshakeSeen(listener, peer, routed.map(RoutedHandshake::request),
                routed.flatMap(RoutedHandshake::route).map(Route::handshake), decision, answer.statusLine(),
                answer.fields()));
    }
}
