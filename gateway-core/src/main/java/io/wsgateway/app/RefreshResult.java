package io.wsgateway.app;

import java.time.Instant;
import java.util.Optional;

/** What became of a token that was to refresh a session. Immutable. */
public sealed interface RefreshResult {

    /**
     * The session lasts on, and its claims are the new token's.
     *
     * @param until when this token expires; empty: it doesn't
     */
    record Refreshed(Optional<Instant> until) implements RefreshResult {}

    /**
     * The token is none that this session may go on with; what held before still holds.
     *
     * @param why what is wrong with it, free of secrets; for the log, not for the peer
     */
    record Refused(String why) implements RefreshResult {}

    /**
     * It can't be told now whether the token is good; what held before still holds, and the same token may be tried again.
     *
     * @param why what can't be had, free of secrets; for the log, not for the peer
     */
    record Unavailable(String why) implements RefreshResult {}
}
