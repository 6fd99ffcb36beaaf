package io.wsgateway.tap;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which sessions are tapped: those to which all of this applies. Immutable.
 *
 * @param session the one of this number; empty: any
 * @param address those of this peer; empty: any
 * @param principal those of this principal; empty: any
 * @param route those of the route with this pattern; empty: any
 * @param next only the one that opens next, from its begin
 */
public record TapTarget(OptionalLong session, Optional<InetAddress> address, Optional<String> principal,
        Optional<String> route, boolean next) {

    public TapTarget {
        if (session.isPresent() && next) {
            throw new IllegalArgumentException("a session that is open can't be the next one");
        }
        if (session.isEmpty() && address.isEmpty() && principal.isEmpty() && route.isEmpty()) {
            throw new IllegalArgumentException("nothing says which sessions");
        }
    }

    /** The session of this number alone. */
    public static TapTarget of(long session) {
        return new TapTarget(OptionalLong.of(session), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** Whether no more than one session is meant. */
    public boolean isOne() {
        return next || session.isPresent();
    }

    /** Whether a session is meant, if it opens in time. */
    public boolean isOf(TappedSession other) {
        return (session.isEmpty() || session.getAsLong() == other.number())
                && (address.isEmpty() || address.get().equals(other.address()))
                && (principal.isEmpty() || principal.equals(other.principal()))
                && (route.isEmpty() || route.get().equals(other.route()));
    }
}
