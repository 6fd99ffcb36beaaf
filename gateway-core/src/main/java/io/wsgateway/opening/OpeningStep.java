package io.wsgateway.opening;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A check of an opening handshake that may have to wait for its answer. Asked when the request itself is accepted and a
 * place under the limits is taken; the steps of a list are asked one after the other. Must not block. Thread-safe.
 */
public interface OpeningStep {

    /**
     * Asks. Called in the lane.
     *
     * @return completes on any thread; if it fails, the handshake is rejected with
     *         {@link RejectionReason#GATEWAY_FAULT}
     */
    CompletionStage<Result> ask(Route route, OpeningRequest request, SessionLane lane);

    /** The name of the check that a refusal of this step is in the trace. */
    default String check() {
        return "admission";
    }

    /** What becomes of the handshake if its deadline comes while this step is asked. */
    default Result.Refused late(Route route) {
        return new Result.Refused(RejectionReason.ADMISSION_FAILED, "the application did not decide in time",
                OpeningProcess.RETRY_LATER);
    }

    /** What becomes of the handshake if this step has chosen a subprotocol though the 101 has been sent, which named another or none. */
    default Result.Refused choseLate(Route route) {
        return new Result.Refused(RejectionReason.ADMISSION_FAILED, "the subprotocol was chosen after the 101",
                OpeningProcess.RETRY_LATER);
    }

    /** What a step says. Immutable. */
    sealed interface Result {

        /**
         * The handshake goes on.
         *
         * @param principal who the peer is, where the step knows it; the last step that does decides
         * @param subprotocol what the session is to speak, one of those offered; empty: what the request itself came to
         * @param upstream the connection to a server that the session is to lead to; whoever has asked ends it, unless the session
         *        comes to be
         */
        record Passed(Optional<String> principal, Optional<String> subprotocol, Optional<Upstream> upstream)
                implements Result {

            /** Whatever the session speaks. */
            Passed(Optional<String> principal) {
                this(principal, Optional.empty(), Optional.empty());
            }
        }

        /**
         * The handshake goes on, and it has been looked at who the peer is; steps after this one see it.
         *
         * @param authentication what the peer has proved; empty: nothing, and it need not
         * @param check what was found, for the trace
         */
        record Identified(Optional<Authentication> authentication, HandshakeTrace.Check check) implements Result {}

        /**
         * The handshake goes on as far as its 101; the first message on the connection has to say who the peer is, and the
         * steps after this one are asked then.
         *
         * @param within how long after the 101 the message may come
         * @param check what was found, for the trace
         */
        record Awaited(Duration within, HandshakeTrace.Check check) implements Result {}

        /**
         * The handshake is rejected.
         *
         * @param status the HTTP status of the answer, from 400 to 599
         * @param detail what was found, one sentence; escaped, bounded, free of secrets
         * @param why what operators are told instead of it, the same otherwise
         * @param headers what the answer must carry, such as {@code WWW-Authenticate} with a 401
         */
        record Refused(RejectionReason reason, int status, String detail, String why, List<HeaderField> headers)
                implements Result {

            /** By the status of the reason. */
            Refused(RejectionReason reason, String detail, String why, List<HeaderField> headers) {
                this(reason, reason.status(), detail, why, headers);
            }

            /** Everybody is told the same. */
            Refused(RejectionReason reason, String detail, List<HeaderField> headers) {
                this(reason, detail, detail, headers);
            }
        }
    }
}
