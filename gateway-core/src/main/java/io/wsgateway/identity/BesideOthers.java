package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.SessionLane;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/** An authenticator that knows one way to say who a peer is, and leaves all else to others. Thread-safe. */
abstract sealed class BesideOthers implements Authenticator permits MessageAuthenticator, TicketAuthenticator {

    final Authenticator others;

    BesideOthers(Authenticator others) {
        this.others = others;
    }

    @Override
    public final CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane) {
        return others.verify(token, peer, lane);
    }

    @Override
    public final HandshakeDecision preview(OpeningRequest request, HandshakeDecision.Accepted accepted) {
        return others.preview(request, accepted);
    }

    @Override
    public final OpeningRequest forApplication(OpeningRequest request) {
        return others.forApplication(request);
    }
}
