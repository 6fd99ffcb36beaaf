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
            return rejectedBy(check, reason, detail, detail, headers);
        }

        /**
         * The same.
         *
         * @param why what operators are told instead of the detail; escaped, bounded, free of secrets
         */
        public Rejected rejectedBy(String check, RejectionReason reason, String detail, String why,
                List<HeaderField> headers) {
            return new Rejected(reason, detail, why, headers, trace.with(
                    new HandshakeTrace.Check(check, why, reason.remedy(), false, reason.section())));
        }

        /**
         * The same with another subprotocol, which was chosen after the request itself was checked: that check stands for the one of what
         * the route speaks.
         */
        public Accepted speaking(String chosen, String by) {
            return new Accepted(acceptKey, Optional.of(chosen), compression,
                    trace.withInstead(new HandshakeTrace.Check(SubprotocolSelection.FIELD,
                            Printable.of(chosen) + ", chosen by " + by, "one of those offered", true,
                            "RFC 6455 section 4.2.2")));
        }

        /** The same, with a check that was made after those of the request itself, and passed. */
        public Accepted with(HandshakeTrace.Check passed) {
            return new Accepted(acceptKey, subprotocol, compression, trace.with(passed));
        }
    }

    /**
     * The handshake is rejected: one answer, then the connection is closed.
     *
     * @param reason which rule was broken; decides the id
     * @param status the HTTP status of the answer, from 400 to 599
     * @param detail what was found and what was expected, one sentence; escaped, bounded, free of secrets
     * @param why what operators are told instead of it: the same, unless there is more that peers must not know
     * @param headers what the answer must carry beside {@code Gateway-Rejection}, such as {@code Allow} with a 405
     */
    record Rejected(RejectionReason reason, int status, String detail, String why, List<HeaderField> headers,
            HandshakeTrace trace) implements HandshakeDecision {
        public Rejected {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status " + status + " (expected: 400 to 599)");
            }
            headers = List.copyOf(headers);
        }

        /** A rejection by the status of its reason. */
        public Rejected(RejectionReason reason, String detail, String why, List<HeaderField> headers,
                HandshakeTrace trace) {
            this(reason, reason.status(), detail, why, headers, trace);
        }

        /** A rejection of which everybody is told the same. */
        public Rejected(RejectionReason reason, String detail, List<HeaderField> headers, HandshakeTrace trace) {
            this(reason, detail, detail, headers, trace);
        }

        /** The same, answered by another status. */
        public Rejected answeredBy(int other) {
            return new Rejected(reason, other, detail, why, headers, trace);
        }
    }
}
