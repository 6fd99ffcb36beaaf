package io.wsgateway.netty.server;

import io.wsgateway.netty.session.NettySession;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which of the open sessions are asked for. Immutable.
 *
 * @param application the name of their application; empty: any
 * @param route the pattern of their route; empty: any
 * @param principal whose they are; empty: anybody's
 * @param address the address of their peers; empty: any
 * @param idPrefix how their ids begin; empty: anyhow
 * @param order what is first
 * @param after behind the session of this number, where the order is {@link SessionOrder#isStable stable}; empty: from the first
 * @param limit how many at most; 1 to {@value #MOST}
 */
public record SessionQuery(Optional<String> application, Optional<String> route, Optional<String> principal,
        Optional<InetAddress> address, String idPrefix, SessionOrder order, OptionalLong after, int limit) {

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
        return application.map(session.application().name()::equals).orElse(true)
                && route.map(session.pattern()::equals).orElse(true)
                && (principal.isEmpty() || principal.equals(session.principal()))
                && address.map(session.remoteAddress().getAddress()::equals).orElse(true)
                && (idPrefix.isEmpty() || session.id().startsWith(idPrefix));
    }

    /** Whether it is behind the page before. */
    boolean isAhead(NettySession session) {
        return after.isEmpty()
                || (order == SessionOrder.OLDEST
                        ? session.number() > after.getAsLong()
                        : session.number() < after.getAsLong());
    }
}
