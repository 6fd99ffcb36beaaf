package io.wsgateway.tap;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** What is tapped. Immutable. */
public sealed interface TapTarget {

    /** The session of this number alone. */
    static TapTarget of(long session) {
        return new Sessions(OptionalLong.of(session), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** Whether no more than one session is meant. */
    boolean isOne();

    /** Whether a session is meant, if it opens in time. */
    boolean isOf(TappedSession session);

    /** Whether sessions are meant that are open. */
    boolean isOfOpen();

    /**
     * Sessions: those to which all of this applies.
     *
     * @param session the one of this number; empty: any
     * @param address those of this peer; empty: any
     * @param principal those of this principal; empty: any
     * @param route those of the route with this pattern; empty: any
     * @param next only the one that opens next, from its begin
     */
    record Sessions(OptionalLong session, Optional<InetAddress> address, Optional<String> principal,
            Optional<String> route, boolean next) implements TapTarget {

        public Sessions {
            if (session.isPresent() && next) {
                throw new IllegalArgumentException("a session that is open can't be the next one");
            }
            if (session.isEmpty() && address.isEmpty() && principal.isEmpty() && route.isEmpty()) {
                throw new IllegalArgumentException("nothing says which sessions");
            }
        }

        @Override
        public boolean isOne() {
            return next || session.isPresent();
        }

        @Override
        public boolean isOf(TappedSession other) {
            return (session.isEmpty() || session.getAsLong() == other.number())
                    && (address.isEmpty() || address.get().equals(other.address()))
                    && (principal.isEmpty() || principal.equals(other.principal()))
                    && (route.isEmpty() || route.get().equals(other.route()));
        }

        @Override
        public boolean isOfOpen() {
            return !next;
        }
    }

    /**
     * What is published to a topic; no session.
     *
     * @param application whose topic it is
     * @param name the topic's
     */
    record Topic(String application, String name) implements TapTarget {

        @Override
        public boolean isOne() {
            return false;
        }

        @Override
        public boolean isOf(TappedSession session) {
            return false;
        }

        @Override
        public boolean isOfOpen() {
            return false;
        }
    }
}
