package io.wsgateway.netty.session;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.Duration;

/** What sessions are closed with because there is too much of something: their peers are told to wait, as with a 503. */
final class Overload {

    /** As {@code Retry-After} of an opening handshake that finds no room. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    static final CloseStatus TOO_MUCH_UNDER_WAY = status("too many messages are under way");
    static final CloseStatus READS_NOTHING = status("reads nothing");
    static final CloseStatus READS_TOO_SLOWLY = status("reads too slowly");

    private Overload() {}

    private static CloseStatus status(String reason) {
        return CloseStatus.of(CloseCode.TRY_AGAIN_LATER, reason).withRetryAfter(WAIT);
    }
}
