package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import java.util.OptionalLong;

/**
 * Which of the open sessions are asked for. Immutable.
 *
 * @param criteria what is true of them
 * @param idPrefix how their ids begin; empty: anyhow
 * @param order what is first
 * @param after behind the session of this number, where the order is {@link SessionOrder#isStable stable}; empty: from the first
 * @param limit how many at most; 1 to {@value #MOST}
 */
public record SessionQuery(SessionCriteria criteria, String idPrefix, SessionOrder order, OptionalLong after,
        int limit) {

    /** The most that may be asked for at once. */
    public static final int MOST = 1000;

    public SessionQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit of " + limit + " sessions (expected: 1 to " + MOST + ")");
        }
        if (after.isPresent() && !order.isStable()) {
            throw new IllegalArgumentException("by " + order + " sessions change places: there is no next page");
        }
    }

    /** Whether a session is one of those, on whatever page. */
    boolean isOf(NettySession session) {
        return criteria.fit(session) && (idPrefix.isEmpty() || session.id().startsWith(idPrefix));
    }

    /** Whether it is behind the page before. */
    boolean isAhead(NettySession session) {
        return after.isEmpty()
                || (order == SessionOrder.OLDEST
                        ? session.number() > after.getAsLong()
                        : session.number() < after.getAsLong());
    }
}
