package io.wsgateway.launcher.run;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.SessionLane;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who finds out who the peers of a route are, by the rules that hold at the moment: sessions that are open refresh by those, and
 * not by the ones that they were opened by. Thread-safe.
 */
final class LiveAuthenticator implements Authenticator {

    private volatile Authenticator current;

    LiveAuthenticator(Authenticator first) {
        this.current = first;
    }

    /** From now on these rules hold. */
    void becomes(Authenticator next) {
        current = next;
    }

    /** From now on nothing proves anything: the route asks for nothing any more. */
    void refuses() {
        current = new Refusing(current.rule());
    }

    @Override
    public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
        return current.authenticate(request, lane);
    }

    @Override
    public CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane) {
        return current.verify(token, peer, lane);
    }

    @Override
    public HandshakeDecision preview(OpeningRequest request, HandshakeDecision.Accepted accepted) {
        return current.preview(request, accepted);
    }

    @Override
    public OpeningRequest forApplication(OpeningRequest request) {
        return current.forApplication(request);
    }

    @Override
    public boolean takesMessages() {
        return current.takesMessages();
    }

    @Override
    public String rule() {
        return current.rule();
    }

    /** For sessions that were opened by a token, on a route that asks for none any more. */
    private record Refusing(String rule) implements Authenticator {

        private static final Result REFUSED = new Result.Refused(RejectionReason.UNAUTHENTICATED,
                "the route has no auth any more", List.of());

        @Override
        public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
            return CompletableFuture.completedFuture(REFUSED);
        }

        @Override
        public CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane) {
            return CompletableFuture.completedFuture(REFUSED);
        }
    }
}
