package io.wsgateway.session;

import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are no sessions: from accept on each counts for its address, beside the sessions that this has, and for
 * what its handshake holds in memory. One whose proxy has still to say who its peer is counts for nobody until it is moved, and
 * so for what it holds alone. Where there are too many, one makes room for the next: the oldest of the address that
 * holds the most. Those that have been there for less than a second make room only for an address that holds less. Time is an
 * argument, in nanoseconds of any origin. Thread-safe.
 */
public final class PendingConnections {

    /** The configuration key of the limit on what they hold. */
    public static final String KEY = "handshake-bytes-total";

    /** So many connections an address may have beyond its sessions' limit, or an eighth of that: to be answered 429. */
    private static final int REFUSABLE = 64;
    private static final int REFUSABLE_PART = 8;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final SessionLimits.Refusal FULL =
            new SessionLimits.Refusal(RejectionReason.GATEWAY_FULL, SessionLimits.CONNECTIONS);
    /** Why a connection ends that {@link #holds} more than there is room for. */
    public static final SessionLimits.Refusal TOO_MUCH = new SessionLimits.Refusal(RejectionReason.GATEWAY_FULL, KEY);
    private static final SessionLimits.Refusal ADDRESS_FULL =
            new SessionLimits.Refusal(RejectionReason.ADDRESS_LIMIT, SessionLimits.CONNECTIONS_PER_ADDRESS);
    private static final SessionLimits.Refusal ADDRESS_PENDING =
            new SessionLimits.Refusal(RejectionReason.ADDRESS_HANDSHAKES, HandshakeLimits.PENDING_KEY);

    private final SessionLimits sessions;
    private final LimitReports reports;
    private volatile Bounds bounds;

    private final Object lock = new Object();
    private final HeldBytes<Entry> held = new HeldBytes<>(HeldBytes.OLDEST);

    /**
     * No connection is there yet.
     *
     * @param sessions the sessions beside them
     * @param most the most bytes that all of them may hold; 0 is no limit
     */
    public PendingConnections(SessionLimits sessions, long most) {
        this(sessions, most, HandshakeLimits.NONE, LimitReports.NONE);
    }

    /**
     * No connection is there yet.
     *
     * @param sessions the sessions beside them
     * @param most the most bytes that all of them may hold; 0 is no limit
     * @param limits how many there may be of one address
     * @param reports who is told where that is only observed
     */
    public PendingConnections(SessionLimits sessions, long most, HandshakeLimits limits, LimitReports reports) {
        this.sessions = sessions;
        this.reports = reports;
        this.bounds = Bounds.of(most, limits, sessions.connectionsPerAddress());
    }

    /**
     * From now on these limits hold, and what the sessions' limits say by now. Who is there already stays until another comes.
     *
     * @param most the most bytes that all of them may hold; 0 is no limit
     * @param limits how many there may be of one address
     */
    public void limit(long most, HandshakeLimits limits) {
        bounds = Bounds.of(most, limits, sessions.connectionsPerAddress());
    }

    /**
     * What is held to. Immutable.
     *
     * @param most the most bytes
     * @param refusable so many connections an address may have beyond its sessions
     * @param ofAddress the most connections and sessions of an address
     * @param pending the most connections of an address
     * @param observed whether the last of these refuses nobody
     */
    private record Bounds(long most, int refusable, int ofAddress, int pending, boolean observed) {

        static Bounds of(long most, HandshakeLimits limits, int perAddress) {
            if (most < 0) {
                throw new IllegalArgumentException("bytes of handshakes must not be negative: " + most);
            }
            int refusable = Math.max(REFUSABLE, perAddress / REFUSABLE_PART);
            return new Bounds(most == 0 ? Long.MAX_VALUE : most, refusable,
                    perAddress == 0 ? Integer.MAX_VALUE : perAddress + refusable,
                    limits.pendingPerAddress() == 0 ? Integer.MAX_VALUE - REFUSABLE : limits.pendingPerAddress(),
                    limits.observed().contains(HandshakeLimits.PENDING_KEY));
        }
    }

    /** One connection. */
    public abstract static class Entry extends HeldBytes.Holder {

        private long since;

        /** Ends the connection, which is not counted any more. On any thread, soon. */
        protected abstract void makeRoom(SessionLimits.Refusal why);

        /** The connection is counted, and has to be told that there is no room for it. By who adds or moves it. */
        protected abstract void refuse(SessionLimits.Refusal why);
    }

    /**
     * A connection was accepted.
     *
     * @param bytes what it holds to begin with
     * @return null, or why there is no room for it: then it isn't counted
     */
    public SessionLimits.@Nullable Refusal add(Entry entry, InetAddress peer, long bytes, long now) {
        long address = sessions.prefix().key(peer);
        SessionLimits.Refusal full;
        Entry ofAddress;
        observe(address, peer);
        synchronized (lock) {
            full = full(address, peer);
            if (full != null && !hasOld(address, now) && !mayBeTold(full, address)) {
                return full;
            }
            entry.since = now;
            ofAddress = full == null ? null : old(address, now);
            count(entry, address, bytes, ofAddress);
        }
        settle(full, ofAddress, entry);
        return fit(entry, address, now) ? null : TOO_MUCH;
    }

    /**
     * The peer of a connection is somebody else than it was added for.
     *
     * @return null, or why there is no room for one more of that address: then it isn't counted any more
     */
    public SessionLimits.@Nullable Refusal move(Entry entry, InetAddress peer, long now) {
        long address = sessions.prefix().key(peer);
        SessionLimits.Refusal full;
        Entry ofAddress;
        observe(address, peer);
        synchronized (lock) {
            if (!entry.isCounted() || held.address(entry) == address) {
                return null;
            }
            long bytes = held.bytes(entry);
            held.remove(entry);
            full = full(address, peer);
            if (full != null && !hasOld(address, now) && !mayBeTold(full, address)) {
                return full;
            }
            ofAddress = full == null ? null : old(address, now);
            count(entry, address, bytes, ofAddress);
        }
        settle(full, ofAddress, entry);
        return null;
    }

    /** Whether a full address has a connection that makes room for another. */
    private boolean hasOld(long address, long now) {
        return old(address, now) != null;
    }

    private @Nullable Entry old(long address, long now) {
        Entry oldest = held.first(address);
        return oldest == null || oldest.isSpared() || isYoung(oldest, now) ? null : oldest;
    }

    /** Whether one more is taken though there is no room for it, to be told so. */
    private boolean mayBeTold(SessionLimits.Refusal full, long address) {
        return full.equals(ADDRESS_PENDING) && held.holders(address) < bounds.pending + REFUSABLE;
    }

    private static void settle(SessionLimits.@Nullable Refusal full, @Nullable Entry replaced, Entry entry) {
        if (full != null && replaced != null) {
            replaced.makeRoom(full);
        } else if (full != null) {
            entry.refuse(full);
        }
    }

    /** Counts a connection, and no longer the one in whose place it is. */
    private void count(Entry entry, long address, long bytes, @Nullable Entry replaced) {
        if (replaced != null) {
            held.remove(replaced);
        }
        held.add(entry, address, bytes);
        if (address != AddressPrefix.NONE) {
            reports.used(HandshakeLimits.PENDING_KEY, held.holders(address));
        }
    }

    /** Why there is no room for one more of an address; null: there is. */
    private SessionLimits.@Nullable Refusal full(long address, InetAddress peer) {
        if (address == AddressPrefix.NONE) {
            return null;
        }
        Bounds now = bounds;
        if (!now.observed && held.holders(address) >= now.pending) {
            return ADDRESS_PENDING;
        }
        int pending = held.unspared(address);
        return pending >= now.refusable && now.ofAddress != Integer.MAX_VALUE
                && pending + sessions.open(peer) >= now.ofAddress
                        ? ADDRESS_FULL
                        : null;
    }

    private void observe(long address, InetAddress peer) {
        Bounds now = bounds;
        if (!now.observed || address == AddressPrefix.NONE) {
            return;
        }
        boolean beyond;
        synchronized (lock) {
            beyond = held.holders(address) >= now.pending;
        }
        if (beyond) {
            reports.reached(HandshakeLimits.PENDING_KEY, peer, true);
        }
    }

    /** What a connection holds has changed; false: there is no room for it, and it isn't counted any more. */
    public boolean holds(Entry entry, long bytes, long now) {
        long address;
        synchronized (lock) {
            if (!entry.isCounted()) {
                return true;
            }
            held.change(entry, bytes, entry.isSpared());
            address = held.address(entry);
        }
        return fit(entry, address, now);
    }

    /**
     * The request of a connection is being decided, or has been: while it is, the connection has a place as a session, too,
     * and others of its address make room first.
     */
    public void deciding(Entry entry, boolean deciding) {
        synchronized (lock) {
            if (entry.isCounted()) {
                held.change(entry, held.bytes(entry), deciding);
            }
        }
    }

    /** The connection has become a session, or is gone. */
    public void remove(Entry entry) {
        synchronized (lock) {
            held.remove(entry);
        }
    }

    /**
     * Ends one connection in favour of another that has come; false: none is to.
     *
     * @param orItsOwn whether it may be one of the newcomer's own address
     */
    public boolean makeRoomFor(InetAddress newcomer, boolean orItsOwn, long now) {
        long address = sessions.prefix().key(newcomer);
        Entry yielding;
        synchronized (lock) {
            yielding = yielding(address, now);
            if (yielding == null || (!orItsOwn && held.address(yielding) == address)) {
                return false;
            }
            held.remove(yielding);
        }
        yielding.makeRoom(FULL);
        return true;
    }

    /** Has others make room until all fits; false if the connection is the one to go, which isn't counted any more. */
    private boolean fit(Entry entry, long address, long now) {
        while (true) {
            Entry yielding;
            synchronized (lock) {
                if (held.bytes() <= bounds.most || !entry.isCounted()) {
                    return true;
                }
                yielding = yielding(address, now);
                if (yielding == null || yielding.equals(entry)) {
                    held.remove(entry);
                    return false;
                }
                held.remove(yielding);
            }
            yielding.makeRoom(TOO_MUCH);
        }
    }

    /** Who makes room for a connection of this address; null: nobody. */
    private @Nullable Entry yielding(long address, long now) {
        Entry first = held.first();
        if (first == null) {
            return null;
        }
        boolean holdsMore = held.bytes(held.address(first)) > held.bytes(address);
        return holdsMore || !isYoung(first, now) ? first : null;
    }

    private static boolean isYoung(Entry entry, long now) {
        return now - entry.since < GRACE_NANOS;
    }

    /** How many bytes they hold. */
    public long bytes() {
        synchronized (lock) {
            return held.bytes();
        }
    }

    /** How many there are. */
    public int count() {
        synchronized (lock) {
            return held.holders();
        }
    }
}
