package io.wsgateway.apps.http;

import java.time.Duration;
import java.util.Optional;

/** What became of a request. Immutable. */
sealed interface Outcome {

    /** An answer of 2xx that can be used. */
    record Answered(Answer answer) implements Outcome {}

    /**
     * Nothing that can be used.
     *
     * @param failure why
     * @param status the status of the answer; 0 if there is none
     * @param retryAfter how long not to ask again, as the back end says
     * @param challenge {@code WWW-Authenticate}, with 401
     * @param detail what was found, for operators: printable, bounded, free of secrets
     */
    record Failed(Failure failure, int status, Optional<Duration> retryAfter, Optional<String> challenge,
            String detail) implements Outcome {

        private static final int TOO_MANY_REQUESTS = 429;
        private static final int SERVICE_UNAVAILABLE = 503;

        /** Whether the back end has said when the same may be asked again. */
        boolean saysWhen() {
            return retryAfter.isPresent() && (status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE);
        }

        /** Whether it says that the back end itself is not well, for the circuit breaker. */
        boolean countsAgainstBackEnd() {
            return failure.countsAgainstBackEnd() && !saysWhen();
        }
    }

    /** Failed, without an answer. */
    static Failed failed(Failure failure, String detail) {
        return new Failed(failure, 0, Optional.empty(), Optional.empty(), detail);
    }
}
