package io.wsgateway.opening;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.HandshakeSeen;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.Browsers;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.session.Route;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Tells of the opening handshakes of one listener: to the journal, and to the log. Immutable; its parts are thread-safe.
 *
 * @param listener the listener's name
 */
public record HandshakeReports(String listener, HandshakeJournal journal, HandshakeLog log) {

    /**
     * A handshake is accepted.
     *
     * @param session the number of the session that it opens
     * @param response asked only if the handshake is kept
     * @param now the time of the event loop, in nanoseconds
     */
    public void accepted(InetSocketAddress peer, OpeningOutcome.Opened opened, long session,
            Supplier<ResponseHead> response, long now) {
        Optional<AcceptedFlaw> flaw = Browsers.fail(opened.handshake().request(), opened.accepted())
                ? Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL)
                : Optional.empty();
        if (flaw.isPresent()) {
            log.log(flaw.get(), peer.getAddress(), flaw.get().detail(opened.accepted().trace()), now);
        }
        if (journal.accepted(session, flaw)) {
            ResponseHead head = response.get();
            journal.keep(new HandshakeSeen(listener, peer, Optional.of(opened.handshake().request()),
                    policy(opened.handshake()), opened.accepted(), flaw, OptionalLong.of(session), head.statusLine(),
                    head.fields()));
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
        log.log(rejection.rejected().reason(), peer.getAddress(), rejection.rejected().detail(), now);
        if (journal.rejected(rejection.rejected().reason())) {
            Optional<RoutedHandshake> handshake = Optional.ofNullable(rejection.handshake());
            ResponseHead head = response.get();
            journal.keep(new HandshakeSeen(listener, peer, handshake.map(RoutedHandshake::request),
                    handshake.flatMap(HandshakeReports::policy), rejection.rejected(), head.statusLine(),
                    head.fields()));
        }
    }

    /**
     * A connection is refused before anything has come, and gets no answer.
     *
     * @param now the time of the event loop, in nanoseconds
     */
    public void refused(InetSocketAddress peer, OpeningOutcome.Rejection rejection, long now) {
        log.log(rejection.rejected().reason(), peer.getAddress(), rejection.rejected().detail(), now);
        journal.rejected(rejection.rejected().reason());
    }

    /**
     * A handshake ends in that of TLS, before its request.
     *
     * @param detail what was found; escaped, bounded, free of secrets
     * @param now the time of the event loop, in nanoseconds
     */
    public void failed(InetSocketAddress peer, TlsFailure failure, String detail, long now) {
        log.log(failure, peer.getAddress(), detail, now);
        journal.failed(listener, peer, failure, detail);
    }

    private static Optional<HandshakePolicy> policy(RoutedHandshake handshake) {
        return handshake.route().map(Route::handshake);
    }
}
