package io.wsgateway.opening;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.HandshakeSeen;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.session.Route;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the opening handshakes of one listener: to the journal, and to the log. Immutable; its parts are thread-safe.
 *
 * @param listener the listener's name
 */
public record HandshakeReports(String listener, HandshakeJournal journal, HandshakeLog log) {

    /**
     * A handshake is accepted.
     *
     * @param response asked only if the handshake is kept
     */
    public void accepted(InetSocketAddress peer, OpeningOutcome.Opened opened, Supplier<ResponseHead> response) {
        if (journal.accepted()) {
            keep(peer, opened.handshake(), opened.accepted(), response.get());
        }
    }

    /**
     * A handshake is rejected.
     *
     * @param response asked only if the handshake is kept
     * @param now the time of the event loop, in nanoseconds
     */
    public void rejected(InetSocketAddress peer, OpeningOutcome.Rejection rejection, Supplier<ResponseHead> response,
            long now) {
        log.log(rejection.rejected(), peer, now);
        if (journal.rejected(rejection.rejected().reason())) {
            keep(peer, rejection.handshake(), rejection.rejected(), response.get());
        }
    }

    private void keep(InetSocketAddress peer, @Nullable RoutedHandshake handshake, HandshakeDecision decision,
            ResponseHead response) {
        Optional<RoutedHandshake> routed = Optional.ofNullable(handshake);
        journal.keep(new HandshakeSeen(listener, peer, routed.map(RoutedHandshake::request),
                routed.flatMap(RoutedHandshake::route).map(Route::handshake), decision, response.statusLine(),
                response.fields()));
    }
}
