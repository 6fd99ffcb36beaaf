package io.wsgateway.opening;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.HandshakeSeen;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.Browsers;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionIds;
import io.wsgateway.tracing.TracedHandshake;
import io.wsgateway.tracing.TracedHandshake.Outcome;
import io.wsgateway.tracing.TracedSession;
import io.wsgateway.tracing.Tracing;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Tells of the opening handshakes of one listener: to the journal, to the log, and to who traces them. Immutable; its parts are
 * thread-safe.
 *
 * @param listener the listener's name
 * @param ids what sessions are called
 */
public record HandshakeReports(String listener, HandshakeJournal journal, HandshakeLog log, SessionIds ids,
        Tracing tracing) {

    private static final int SWITCHING_PROTOCOLS = 101;

    /** Reports that nobody traces. */
    public HandshakeReports(String listener, HandshakeJournal journal, HandshakeLog log) {
        this(listener, journal, log, new SessionIds(), Tracing.OFF);
    }

    /**
     * A handshake is accepted.
     *
     * @param session the number of the session that it opens
     * @param response asked only if the handshake is kept
     * @param since when the connection was accepted, in nanoseconds
     * @param now the time of the event loop, in nanoseconds
     */
    public void accepted(InetSocketAddress peer, OpeningOutcome.Opened opened, long session,
            Supplier<ResponseHead> response, long since, long now) {
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
        if (tracing.isOn()) {
            trace(peer, Optional.of(opened.handshake()), new Outcome(SWITCHING_PROTOCOLS, Optional.empty(),
                    Optional.of(opened.route().application().name()), opened.accepted().subprotocol(),
                    Optional.of(new TracedSession(session, ids.text(session)))), now - since);
        }
    }

    /**
     * A handshake is rejected.
     *
     * @param response asked only if the handshake is kept
     * @param since when the connection was accepted, in nanoseconds
     * @param now the time of the event loop, in nanoseconds
     */
    public void rejected(InetSocketAddress peer, OpeningOutcome.Rejection rejection, Supplier<ResponseHead> response,
            long since, long now) {
        log.log(rejection.rejected().reason(), peer.getAddress(), rejection.rejected().why(), now);
        if (journal.rejected(rejection.rejected().reason())) {
            Optional<RoutedHandshake> handshake = Optional.ofNullable(rejection.handshake());
            ResponseHead head = response.get();
            journal.keep(new HandshakeSeen(listener, peer, handshake.map(RoutedHandshake::request),
                    handshake.flatMap(HandshakeReports::policy), rejection.rejected(), head.statusLine(),
                    head.fields()));
        }
        if (tracing.isOn()) {
            Optional<RoutedHandshake> handshake = Optional.ofNullable(rejection.handshake());
            int status = rejection.reply() instanceof Answer answer ? answer.status() : SWITCHING_PROTOCOLS;
            trace(peer, handshake, new Outcome(status, Optional.of(rejection.rejected().reason().id()),
                    handshake.flatMap(RoutedHandshake::route).map(route -> route.application().name()),
                    Optional.empty(), Optional.empty()), now - since);
        }
    }

    private void trace(InetSocketAddress peer, Optional<RoutedHandshake> handshake, Outcome outcome, long took) {
        tracing.handshake(new TracedHandshake(listener, peer, handshake.map(RoutedHandshake::request),
                handshake.flatMap(HandshakeReports::policy).map(HandshakePolicy::route), outcome,
                Duration.ofNanos(took)));
    }

    /**
     * A connection is refused before anything has come, and gets no answer.
     *
     * @param now the time of the event loop, in nanoseconds
     */
    public void refused(InetSocketAddress peer, OpeningOutcome.Rejection rejection, long now) {
        log.log(rejection.rejected().reason(), peer.getAddress(), rejection.rejected().why(), now);
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
