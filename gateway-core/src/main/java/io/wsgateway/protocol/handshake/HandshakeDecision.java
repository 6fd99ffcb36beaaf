package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.util.List;
import java.util.Optional;

/** The outcome of an opening handshake, with the checks that led to it. Immutable. */
public sealed interface HandshakeDecision {

    /** Each check made, in order. */
    HandshakeTrace trace();

    /**
     * The handshake is accepted: 101, or 200 where the form is {@link HandshakeForm#EXTENDED_CONNECT}.
     *
     * @param acceptKey the value of {@code Sec-WebSocket-Accept}; empty if the form has none
     * @param subprotocol the one subprotocol chosen; empty: the response has no {@code Sec-WebSocket-Protocol}
     * @param compression permessage-deflate as agreed; empty: the response has no {@code Sec-WebSocket-Extensions}
     */
    record Accepted(String acceptKey, Optional<String> subprotocol, Optional<PerMessageDeflate> compression,
            HandshakeTrace trace) implements HandshakeDecision {

        /** The rejection after all, by what is asked after the request itself: a limit, the application. */
        public Rejected rejectedBy(RejectionReason reason, String detail, List<HeaderField> headers) {
            return rejectedBy("admission", reason, detail, headers);
        }

        /**
         * The same.
         *
         * @param check the name of the check that fails
         */
        public Rejected rejectedBy(String check, RejectionReason reason, String detail, List<HeaderField> headers) {
            return new Rejected(reason, detail, headers, trace.with(
                    new HandshakeTrace.Check(check, detail, reason.remedy(), false, reason.section())));
        }

        /** The same, with a check that was made after those of the request itself, and passed. */
        public Accepted with(HandshakeTrace.Check passed) {
            return new Accepted(acceptKey, subprotocol, compression, trace.with(passed));
        }
    }

    /**
     * The handshake is rejected: one answer, then the connection is closed.
     *
     * @param reason which rule was broken; decides status and id
     * @param detail what was found and what was expected, one sentence; escaped, bounded, free of secrets
     * @param headers what the answer must carry beside {@code Gateway-Rejection}, such as {@code Allow} with a 405
     */
    record Rejected(RejectionReason reason, String detail, List<HeaderField> headers, HandshakeTrace trace)
            implements HandshakeDecision {
        public Rejected {
            headers = List.copyOf(headers);
        }
    }
}
