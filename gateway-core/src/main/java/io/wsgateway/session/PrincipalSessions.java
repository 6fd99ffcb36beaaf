package io.wsgateway.session;

import io.wsgateway.app.Principal;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of each principal: how many there may be, how much they may send together, and that all of them can be
 * ended at once. Only of principals that have sessions anything is kept, and for a day whose tokens were revoked. Thread-safe.
 *
 * <p>Whoever opens a session takes its place first: under the lock under which revoking looks for sessions. So none gets in
 * by what is revoked, however far its handshake has come.
 */
public final class PrincipalSessions {

    /** The close code of a session that ends because of who its peer is, or is no more: the first of private use like HTTP's. */
    public static final int NOT_AUTHENTICATED = 4401;
    /** The close code of a session whose peer isn't permitted to open it. */
    public static final int NOT_PERMITTED = 4403;

    private static final CloseStatus REVOKED = CloseStatus.of(NOT_AUTHENTICATED, "revoked");
    private static final Outcome LIMITED = new Refusal(RejectionReason.PRINCIPAL_LIMIT,
            "the limit " + PrincipalLimits.CONNECTIONS + " is reached");
    private static final Outcome NO_PROOF = new Refusal(RejectionReason.UNAUTHENTICATED,
            "what was issued to this principal until then is revoked");

    private volatile Bounds bounds;
    private final LimitReports reports;
    private final InstantSource clock;

    private final Object lock = new Object();
    private final Map<String, Row> rows = new HashMap<>();
    private final Revocations revocations = new Revocations();
    private Elsewhere elsewhere = Elsewhere.NONE;

    /**
     * None is open yet.
     *
     * @param observed the configuration keys of limits that refuse nobody
     * @param reports who is told of these, and of how near principals come to the limits
     * @param clock the wall clock
     */
    public PrincipalSessions(PrincipalLimits limits, Set<String> observed, LimitReports reports, InstantSource clock) {
        this.bounds = Bounds.of(limits, observed);
        this.reports = reports;
        this.clock = clock;
    }

    /** None is open yet; of limits that are reached nobody is told. */
    public PrincipalSessions(PrincipalLimits limits, InstantSource clock) {
        this(limits, Set.of(), LimitReports.NONE, clock);
    }

    /** The sessions of principals on other nodes, as far as is known here. Thread-safe; doesn't block. */
    public interface Elsewhere {

        /** There are no other nodes. */
        Elsewhere NONE = new Elsewhere() {
            @Override
            public int open(String principal) {
                return 0;
            }

            @Override
            public void changed(String principal, int open) {}
        };

        /** How many a principal has on other nodes. */
        int open(String principal);

        /** How many a principal has on this node now. */
        void changed(String principal, int open);
    }

    /** From now on those of other nodes count as well, where the limits say so. */
    public void count(Elsewhere others) {
        synchronized (lock) {
            elsewhere = others;
            if (bounds.isShared()) {
                rows.forEach((name, row) -> elsewhere.changed(name, row.open));
            }
        }
    }

    /** Whether a principal may open one more session. */
    public sealed interface Outcome {}

    /**
     * No.
     *
     * @param detail what was found; free of secrets
     */
    public record Refusal(RejectionReason reason, String detail) implements Outcome {}

    /** Who holds a place: an open session. */
    public interface Holder {

        /** The peer is to be told that its session ends for this. On any thread. */
        void identityEnds(CloseStatus status);

        /** What the peer has proved of itself has expired. In the session's lane. */
        void identityExpires(long nowNanos);
    }

    /**
     * The place of one session, from the outcome of its handshake to its end. It is also what says when the proof expires: one
     * object and no more, as there may be many. Confined to the session's lane, but for what the lock guards.
     */
    public static sealed class Place extends DeadlineWheel.Entry implements Outcome permits Renamed {

        private Principal principal;
        /** Null once the session is over, or has been ended before it opened. Guarded by the lock, read by the lane. */
        private @Nullable Row row;
        private @Nullable Place older;
        private @Nullable Place newer;
        private @Nullable Holder holder;

        private Place(Principal principal, Row row) {
            this.principal = principal;
            this.row = row;
        }

        /** Who the peer is. */
        public Principal principal() {
            return principal;
        }

        /** Who has proved to be the peer: the same, unless the application has given it a name. */
        public String proved() {
            return principal.name();
        }

        /** A message, or a control frame, has come; false: it is one too many of the principal's in this minute. */
        public boolean admitMessage(long nowNanos) {
            Row counted = row;
            return counted == null || counted.admit(nowNanos);
        }

        /** Whether nothing follows a message too many but counting. */
        public boolean areMessagesObserved() {
            Row counted = row;
            return counted != null && counted.areObserved();
        }

        /** Whether to tell now of a message too many, or whether that was done a short while ago. */
        public boolean isWorthTelling(long nowNanos) {
            Row counted = row;
            return counted == null || counted.isWorthTelling(nowNanos);
        }

        /** The peer has proved anew who it is; the name stays. */
        public void refresh(Principal proved) {
            principal = proved.named(principal.name());
        }

        @Override
        protected void onDeadline(long nowNanos) {
            Holder waiting = holder;
            if (waiting != null) {
                waiting.identityExpires(nowNanos);
            }
        }
    }

    /** The place of a session whose peer has a name of the application's. */
    private static final class Renamed extends Place {

        private final String proved;

        private Renamed(Principal principal, Row row, String proved) {
            super(principal, row);
            this.proved = proved;
        }

        @Override
        public String proved() {
            return proved;
        }
    }

    /**
     * Takes a place for one more session of this principal.
     *
     * @param proved the name that the peer has proved; the principal's, unless the application has given it another
     * @param issued when the proof was issued
     * @param peer from where
     */
    public Outcome enter(Principal principal, String proved, Instant issued, InetAddress peer) {
        Place place;
        boolean beyond;
        Bounds held = bounds;
        synchronized (lock) {
            Instant now = clock.instant();
            if (revocations.isRevoked(principal.name(), issued, now) || revocations.isRevoked(proved, issued, now)) {
                return NO_PROOF;
            }
            Row row = rows.get(principal.name());
            int most = held.limits.connections();
            long others = elsewhere(held, principal.name());
            beyond = most > 0 && (row == null ? 0 : row.open) + others >= most;
            if (beyond && !held.sessionsObserved) {
                return LIMITED;
            }
            if (row == null) {
                row = new Row();
                rows.put(principal.name(), row);
            }
            place = proved.equals(principal.name())
                    ? new Place(principal, row)
                    : new Renamed(principal, row, proved);
            place.older = row.newest;
            if (row.newest != null) {
                row.newest.newer = place;
            }
            row.newest = place;
            row.open++;
            tell(principal.name(), row.open);
            reports.used(PrincipalLimits.CONNECTIONS, row.open + others);
        }
        if (beyond) { // not under the lock
            reports.reached(PrincipalLimits.CONNECTIONS, peer, true);
        }
        return place;
    }

    /** Guarded by the lock. */
    private int elsewhere(Bounds held, String principal) {
        return held.isShared() ? elsewhere.open(principal) : 0;
    }

    /** Guarded by the lock. */
    private void tell(String principal, int open) {
        if (bounds.isShared()) {
            elsewhere.changed(principal, open);
        }
    }

    /** Whether what was issued to this principal then is revoked. */
    public boolean isRevoked(String principal, Instant issued) {
        synchronized (lock) {
            return revocations.isRevoked(principal, issued, clock.instant());
        }
    }

    /** The session is open; false: it was ended meanwhile, and has to close with {@link #revoked}. */
    public boolean open(Place place, Holder holder) {
        synchronized (lock) {
            if (place.row == null) {
                return false;
            }
            place.holder = holder;
            return true;
        }
    }

    /** What a session is closed with that was ended before it opened. */
    public static CloseStatus revoked() {
        return REVOKED;
    }

    /** The session is over, or was never opened; a second time does nothing. */
    public void leave(Place place) {
        synchronized (lock) {
            place.holder = null;
            remove(place);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a place is itself
    private void remove(Place place) {
        Row row = place.row;
        if (row == null) {
            return;
        }
        if (place.older != null) {
            place.older.newer = place.newer;
        }
        if (place.newer != null) {
            place.newer.older = place.older;
        }
        if (row.newest == place) {
            row.newest = place.older;
        }
        place.row = null;
        place.older = null;
        place.newer = null;
        row.open--;
        tell(place.principal.name(), row.open);
        if (row.open == 0) {
            rows.remove(place.principal.name(), row);
            row.used(row.counted());
        }
    }

    /**
     * What ending sessions came to.
     *
     * @param sessions how many are ended
     * @param revoked whether what was issued until now is revoked: false where that wasn't wanted, or too much is already
     */
    public record Ended(int sessions, boolean revoked) {}

    /**
     * Ends all sessions of a principal, those included whose 101 is on its way.
     *
     * @param revoke whether what was issued to the principal until now opens none any more
     */
    public Ended end(String principal, CloseStatus status, boolean revoke) {
        List<Holder> holders = new ArrayList<>();
        int count = 0;
        boolean revoked;
        synchronized (lock) {
            revoked = revoke && revocations.revoke(principal, clock.instant());
            Row row = rows.get(principal);
            for (Place place = row == null ? null : row.newest; place != null;) {
                Place next = place.older;
                count++;
                if (place.holder != null) {
                    holders.add(place.holder);
                } else {
                    remove(place);
                }
                place = next;
            }
        }
        holders.forEach(holder -> holder.identityEnds(status));
        return new Ended(count, revoked);
    }

    /** Those who hold places of a principal, the oldest first. */
    public List<Holder> holders(String principal) {
        List<Holder> holders = new ArrayList<>();
        synchronized (lock) {
            Row row = rows.get(principal);
            for (Place place = row == null ? null : row.newest; place != null; place = place.older) {
                if (place.holder != null) {
                    holders.add(place.holder);
                }
            }
        }
        return holders.reversed();
    }

    /** How many sessions a principal has open, or about to open. */
    public int open(String principal) {
        synchronized (lock) {
            Row row = rows.get(principal);
            return row == null ? 0 : row.open;
        }
    }

    /** The limits. */
    public PrincipalLimits limits() {
        return bounds.limits;
    }

    /**
     * From now on these limits hold; sessions that are open stay.
     *
     * @param observed the configuration keys of limits that refuse nobody
     */
    public void limit(PrincipalLimits others, Set<String> observed) {
        Bounds next = Bounds.of(others, observed);
        synchronized (lock) {
            boolean told = bounds.isShared();
            bounds = next;
            if (told != next.isShared()) {
                rows.forEach((name, row) -> elsewhere.changed(name, told ? 0 : row.open));
            }
        }
    }

    /**
     * What is held to. Immutable.
     *
     * @param sessionsObserved whether one session too many is only counted
     * @param messagesObserved whether one message too many is only counted
     */
    private record Bounds(PrincipalLimits limits, boolean sessionsObserved, boolean messagesObserved) {

        /** Whether sessions of other nodes count, and those of this one are told to them. */
        boolean isShared() {
            return limits.connections() > 0 && limits.scope() == PrincipalLimits.Scope.CLUSTER;
        }

        static Bounds of(PrincipalLimits limits, Set<String> observed) {
            return new Bounds(limits, observed.contains(PrincipalLimits.CONNECTIONS),
                    observed.contains(PrincipalLimits.MESSAGES));
        }
    }

    /** The wall clock by which proofs expire. */
    public Instant now() {
        return clock.instant();
    }

    /** How many principals have sessions, for the test that none is left behind. */
    public int principals() {
        synchronized (lock) {
            return rows.size();
        }
    }

    /** What is kept of one principal. Guarded by the lock but for the messages, which many lanes count. */
    private final class Row extends WindowCount {

        private static final AtomicLongFieldUpdater<Row> PAID =
                AtomicLongFieldUpdater.newUpdater(Row.class, "paidUntil");
        private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

        private @Nullable Place newest;
        private int open;
        /** As in {@link Rate}: when, at the allowed pace, what has come would have been sent; 0 before the first. */
        private volatile long paidUntil;
        /** When it was told of messages too many; 0: never. */
        private volatile long toldAt;

        private boolean areObserved() {
            return bounds.messagesObserved;
        }

        /** Threads may tell of the same twice. */
        private boolean isWorthTelling(long nowNanos) {
            long before = toldAt;
            if (before != 0 && nowNanos - before < MINUTE) {
                return false;
            }
            toldAt = nowNanos == 0 ? -1 : nowNanos;
            return true;
        }

        private void used(long messages) {
            if (messages > 0) {
                reports.used(PrincipalLimits.MESSAGES, messages);
            }
        }

        private boolean admit(long nowNanos) {
            Bounds now = bounds;
            int perMinute = now.limits.messagesPerMinute();
            if (perMinute > 0 || now.messagesObserved) {
                used(count(1, nowNanos, MINUTE));
            }
            if (perMinute == 0) {
                return true;
            }
            long cost = MINUTE / perMinute;
            while (true) {
                long before = paidUntil;
                long ahead = (before == 0 ? 0 : Math.max(before - nowNanos, 0)) + cost;
                if (ahead > MINUTE) {
                    return false;
                }
                if (PAID.compareAndSet(this, before, nowNanos + ahead)) {
                    return true;
                }
            }
        }
    }
}
