package io.wsgateway.apps.http;

import io.wsgateway.protocol.close.CloseStatus;
import java.time.Duration;

/** How a session ends whose event could not be told. The client is told nothing of the back end but whether it may come back. */
final class Ending {

    /** How long a client is asked to stay away where nobody knows better. */
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Ending() {}

    /** The close status for a failure. */
    static CloseStatus of(Outcome.Failed failed) {
        Failure failure = failed.failure();
        if (failure == Failure.GONE) {
            return CloseStatus.of(failure.closeCode());
        }
        return failure.isPassing()
                ? CloseStatus.of(failure.closeCode(), "the back end can't be asked now")
                        .withRetryAfter(retryAfter(failed))
                : CloseStatus.of(failure.closeCode(), "the back end has answered what it should not");
    }

    /** When a client may come back: after a second at least, and five minutes at most. */
    static Duration retryAfter(Outcome.Failed failed) {
        Duration said = failed.retryAfter().orElse(A_WHILE);
        return said.compareTo(SHORTEST) < 0 ? SHORTEST : said.compareTo(LONGEST) > 0 ? LONGEST : said;
    }
}
