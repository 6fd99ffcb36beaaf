package io.wsgateway.apps.http;

import io.wsgateway.protocol.close.CloseCode;

/** Why an event could not be told, or its answer not be used. Ids are for ever. */
enum Failure {
    /** The back end's address accepts no connection. */
    REFUSED("http-refused", Kind.UNSENT),
    /** Its name has no address. */
    UNRESOLVED("http-unresolved", Kind.UNSENT),
    /** No connection was made in half of the time-out. */
    CONNECT_TIMEOUT("http-connect-timeout", Kind.UNSENT),
    /** Over HTTP/2 it has begun nothing of the request, or may not be sent so many at once. */
    UNPROCESSED("http-unprocessed", Kind.UNSENT),
    /** The circuit breaker is open: the back end has failed again and again. */
    BREAKER_OPEN("http-breaker-open", Kind.UNSENT),
    /** The back end has not agreed yet to be sent events. */
    UNVALIDATED("http-unvalidated", Kind.UNSENT),
    /** Its turn in the line of this back end has not come in time. */
    NO_TURN("http-no-turn", Kind.UNSENT),
    /** Too many bytes wait for this back end. */
    OVERLOADED("http-overloaded", Kind.UNSENT),
    /** There was no TLS with the back end, as its certificate isn't trusted. */
    TLS("http-tls", Kind.UNKNOWN),
    /** The answer was not complete within the time-out. */
    TIMEOUT("http-timeout", Kind.UNKNOWN),
    /** The connection was lost before the answer was complete. */
    RESET("http-reset", Kind.UNKNOWN),
    /** This application has ended meanwhile. */
    ENDED("http-ended", Kind.UNKNOWN),
    /** The back end has failed by itself, or is busy: a status of 5xx, 408, 425 or 429. */
    UNAVAILABLE("http-unavailable", Kind.ANSWERED),
    /** A status that no back end should answer: 1xx at the end, 4xx. */
    STATUS("http-status", Kind.BROKEN),
    /** A redirect, which is never followed. */
    REDIRECT("http-redirect", Kind.BROKEN),
    /** An answer of more than {@code answer-bytes}. */
    TOO_LONG("http-too-long", Kind.BROKEN),
    /** No HTTP, or a field that means something here and has a wrong value. */
    MALFORMED("http-answer-malformed", Kind.BROKEN),
    /** The back end has ended the session by 410. */
    GONE("http-gone", Kind.GONE);

    private enum Kind {
        /** The back end has surely not received it. */
        UNSENT,
        /** It may have. */
        UNKNOWN,
        /** It has, and says that it can't now. */
        ANSWERED,
        /** It has, and breaks what is agreed on. */
        BROKEN, GONE
    }

    private final String id;
    private final Kind kind;

    Failure(String id, Kind kind) {
        this.id = id;
        this.kind = kind;
    }

    /** As the log and the metrics have it. */
    String id() {
        return id;
    }

    /** Whether the back end has surely received nothing of the request. */
    boolean isUnsent() {
        return kind == Kind.UNSENT;
    }

    /** Whether nothing was even tried. */
    boolean isBeforeAnAttempt() {
        return switch (this) {
            case BREAKER_OPEN, UNVALIDATED, NO_TURN, OVERLOADED -> true;
            default -> false;
        };
    }

    /** Whether it says that the back end itself is not well. */
    boolean countsAgainstBackEnd() {
        return switch (this) {
            case REFUSED, UNRESOLVED, CONNECT_TIMEOUT, TLS, TIMEOUT, RESET, UNAVAILABLE -> true;
            default -> false;
        };
    }

    /** Whether it may be different soon. */
    boolean isPassing() {
        return kind != Kind.BROKEN && kind != Kind.GONE;
    }

    /** The code that a session is closed with for it. */
    int closeCode() {
        return switch (kind) {
            case BROKEN -> CloseCode.INTERNAL_ERROR;
            case GONE -> CloseCode.NORMAL_CLOSURE;
            default -> CloseCode.TRY_AGAIN_LATER;
        };
    }
}
