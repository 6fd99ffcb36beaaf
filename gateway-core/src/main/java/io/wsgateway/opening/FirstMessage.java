package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Route;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What is left of an opening handshake whose 101 has been sent before it is known who the peer is: the first message has to
 * say it. Holds the request until then. Used once; confined to its lane.
 */
public interface FirstMessage {

    /** How long after the 101 the message may come. */
    Duration within();

    /** The handshake leads elsewhere from now on, to another generation of its application. Not called after {@link #token}. */
    void reroute(Route route);

    /** Who is told what becomes of the handshake, once. */
    void report(Consumer<OpeningOutcome> reports);

    /**
     * The message has come.
     *
     * @param token of it, a secret
     * @return {@link OpeningOutcome.Opened}, {@link OpeningOutcome.Rejection}, or {@link OpeningOutcome.Abandoned}; completes in
     *         the lane. Fails where the gateway itself has failed
     */
    CompletionStage<OpeningOutcome> token(String token);

    /** Another message has come, or none in time: the outcome, instead of {@link #token}. */
    OpeningOutcome.Rejection refuse(RejectionReason reason, String detail);
}
