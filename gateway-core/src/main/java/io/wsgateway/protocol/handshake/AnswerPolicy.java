package io.wsgateway.protocol.handshake;

import java.util.OptionalInt;

/**
 * What a route says to a peer that it rejects. Immutable.
 *
 * @param disclosure what the answer says beside its status
 * @param diagnosticAccept whether the handshake is accepted only to be closed at once, with a code and the reason's id: all
 *        that a browser shows a script
 */
public record AnswerPolicy(Disclosure disclosure, boolean diagnosticAccept) {

    /** What holds where nothing is configured. */
    public static final AnswerPolicy DEFAULT = new AnswerPolicy(Disclosure.FULL, false);

    /** What is added to a status to make a close code of it. */
    public static final int PRIVATE_USE = 4000;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** What an answer says beside its status. */
    public enum Disclosure {
        /** The reason's id; in the body a sentence, the remedy and the section. */
        FULL,
        /** The reason's id, and no body. */
        ID,
        /** Nothing. */
        QUIET
    }

    /**
     * The close code of a diagnostic accept: 4000 and the status, such as 4403. Empty where it must not be: the request isn't
     * one that a browser would take a 101 for, or the peer isn't let in for who it is.
     *
     * @param status the rejection's
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-7.4.2">RFC 6455 section 7.4.2</a>
     */
    public OptionalInt closeCode(RejectionReason reason, int status) {
        boolean shown = switch (reason) {
            case ORIGIN_NOT_ALLOWED, ORIGIN_MISSING, SUBPROTOCOL_REQUIRED, GATEWAY_FULL, ROUTE_FULL, ADDRESS_LIMIT,
                    MEMORY,
                    DRAINING,
                    ADMISSION_FAILED, BACKEND_UNAVAILABLE, UPSTREAM_INVALID, UPSTREAM_TIMEOUT,
                    APPLICATION_PAUSED -> diagnosticAccept;
            case UPSTREAM_REFUSED -> diagnosticAccept && status != UNAUTHORIZED && status != FORBIDDEN;
            default -> false;
        };
        return shown ? OptionalInt.of(PRIVATE_USE + status) : OptionalInt.empty();
    }
}
