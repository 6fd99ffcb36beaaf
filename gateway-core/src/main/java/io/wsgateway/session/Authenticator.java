package io.wsgateway.session;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Finds out who the peers of a route are, and whether they may be there: {@code routes[].auth}. Must not block. Thread-safe.
 */
public interface Authenticator {

    /** The name of the check in a handshake's trace. */
    String CHECK = "identity";

    /** The check of a peer that may go on. */
    static HandshakeTrace.Check passed(String observed, String rule) {
        return new HandshakeTrace.Check(CHECK, observed, rule, true, RejectionReason.UNAUTHENTICATED.section());
    }

    /**
     * Who sends this request. Called in the lane, for a request that has its place under the limits.
     *
     * @return completes on any thread; if it fails, the handshake is rejected with
     *         {@link RejectionReason#IDENTITY_UNAVAILABLE}
     */
    CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane);

    /**
     * Who has this token, which came on an open connection: in its first message, or to refresh the session. The same rules
     * hold as for a token in the request.
     *
     * @param token as it came, at most {@link #MAX_TOKEN} characters; a secret
     * @param peer the address that the token counts for
     * @return {@link Result.Authenticated} or {@link Result.Refused}; completes on any thread
     */
    CompletionStage<Result> verify(String token, InetAddress peer, SessionLane lane);

    /**
     * What would be decided of this request as far as that can be told without verifying what it carries; nobody is asked,
     * and nothing is counted.
     *
     * @param accepted the decision so far
     */
    default HandshakeDecision preview(OpeningRequest request, HandshakeDecision.Accepted accepted) {
        return accepted;
    }

    /** The request as the application is to see it: without the tokens that would get into URLs it writes down. */
    default OpeningRequest forApplication(OpeningRequest request) {
        return request;
    }

    /** Whether a session's token may come in a message: the first one, or one that refreshes. */
    default boolean takesMessages() {
        return false;
    }

    /** The rule, and the line of the configuration that decides it, for the handshake's trace. */
    String rule();

    /** The most characters of a token. */
    int MAX_TOKEN = 8192;

    /** What was found out. Immutable. */
    sealed interface Result {

        /** The peer is known, and has the scopes that the route requires. */
        record Authenticated(Authentication authentication) implements Result {}

        /** The peer has said nothing of who it is, and need not. */
        record Anonymous() implements Result {}

        /**
         * The peer has said nothing yet: its first message has to.
         *
         * @param within how long after the 101 it may come
         */
        record Awaited(Duration within) implements Result {}

        /**
         * The peer isn't let in.
         *
         * @param detail what was found, one sentence; escaped, bounded, free of secrets
         * @param headers what the answer must carry, such as {@code WWW-Authenticate} with a 401
         */
        record Refused(RejectionReason reason, String detail, List<HeaderField> headers) implements Result {
            public Refused {
                headers = List.copyOf(headers);
            }
        }
    }
}
