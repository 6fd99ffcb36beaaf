package io.wsgateway.session;

import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many sessions are open in all, by peer address and by route, and whether one more may be. Thread-safe.
 *
 * <p>Exact under any burst: never one session too many, and no refusal while there is room. Three counters that are taken
 * one after the other and given back can't promise the second: for a moment they count a session that is about to be
 * refused. So all are looked at and raised under one lock, which is held for some tens of nanoseconds at the start and
 * the end of a session.
 */
public final class SessionLimits {

    /** The configuration key of the limit on all sessions. */
    public static final String CONNECTIONS = "connections";
    /** The configuration key of the limit on one address. */
    public static final String CONNECTIONS_PER_ADDRESS = "connections-per-address";
    /** The configuration key of the limit on one route. */
    public static final String ROUTE_CONNECTIONS = "routes.limits.connections";

    /** What is counted where an application has as many places as may be that are abandoned and not given back. */
    public static final String UNDECIDED = "undecided";

    /**
     * The most places of an application that are abandoned and not given back: each stands for its work that nobody
     * waits for, and none is for work of another.
     */
    private static final int MOST_UNDECIDED = 1024;

    private static final Outcome FULL = new Refusal(RejectionReason.GATEWAY_FULL, CONNECTIONS);
    private static final Outcome ADDRESS_FULL = new Refusal(RejectionReason.ADDRESS_LIMIT, CONNECTIONS_PER_ADDRESS);
    private static final Outcome ROUTE_FULL = new Refusal(RejectionReason.ROUTE_FULL, ROUTE_CONNECTIONS);
    private static final Outcome NO_MEMORY = new Refusal(RejectionReason.MEMORY, SessionMemory.KEY);
    private static final Outcome APPLICATION_UNDECIDED = new Refusal(RejectionReason.ADMISSION_FAILED, UNDECIDED);

    private volatile int connections;
    private volatile int connectionsPerAddress;
    private final AddressPrefix prefix;
    private final SessionMemory memory;
    private volatile Set<String> observed;
    private final LimitReports reports;

    private final Object lock = new Object();
    private final Map<Long, Count> addresses = new HashMap<>();
    private final Map<String, Count> routes = new HashMap<>();
    private final IdentityHashMap<HostedApplication, Count> applications = new IdentityHashMap<>();
    private int open;

    /**
     * No session is open yet.
     *
     * @param connections the most sessions open at once; 0 is no limit
     * @param connectionsPerAddress the most sessions of one address; 0 is no limit
     * @param prefix by what addresses are counted
     * @param memory whether there is memory for one more
     * @param observed the configuration keys of limits that refuse nobody
     * @param reports who is told of these
     */
    public SessionLimits(int connections, int connectionsPerAddress, AddressPrefix prefix, SessionMemory memory,
            Set<String> observed, LimitReports reports) {
        this.connections = checked(connections);
        this.connectionsPerAddress = checked(connectionsPerAddress);
        this.prefix = prefix;
        this.memory = memory;
        this.observed = Set.copyOf(observed);
        this.reports = reports;
    }

    /** No session is open yet; an IPv4 address is counted as it is, and an IPv6 /64 as one. */
    public SessionLimits(int connections, int connectionsPerAddress) {
        this(connections, connectionsPerAddress, AddressPrefix.DEFAULT, SessionMemory.unlimited(), Set.of(),
                LimitReports.NONE);
    }

    private static int checked(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
        return limit;
    }

    /**
     * From now on these limits hold. Sessions that are open stay, however many there may be by now.
     *
     * @param all the most sessions open at once; 0 is no limit
     * @param perAddress the most sessions of one address; 0 is no limit
     * @param bytes the most bytes that sessions may take before no more are let in; 0 is no limit
     * @param onlyObserved the configuration keys of limits that refuse nobody
     */
    public void limit(int all, int perAddress, long bytes, Set<String> onlyObserved) {
        synchronized (lock) {
            connections = checked(all);
            connectionsPerAddress = checked(perAddress);
            memory.limit(bytes);
            observed = Set.copyOf(onlyObserved);
        }
    }

    /** Whether one more session may open. */
    public sealed interface Outcome {}

    /**
     * No: a limit is reached.
     *
     * @param reason which one
     * @param limit its configuration key, or {@link #UNDECIDED}
     */
    public record Refusal(RejectionReason reason, String limit) implements Outcome {}

    /** Yes: the session is counted until the permit is closed; closing it again does nothing. Thread-safe. */
    public final class Permit implements Outcome, AutoCloseable {

        private final Count address;
        private Count route;
        private Count application;
        private boolean abandoned;
        private boolean closed;

        private Permit(Count address, Count route, Count application) {
            this.address = address;
            this.route = route;
            this.application = application;
        }

        /** The session goes on at another route, whatever the limits say of that. */
        public void move(Route to) {
            synchronized (lock) {
                if (!closed && !abandoned) {
                    leave(routes, route);
                    leave(applications, application);
                    route = enter(routes, to.id(), routes.get(to.id()));
                    application = enter(applications, to.application(), applications.get(to.application()));
                }
            }
        }

        /**
         * No session will come of it, but what its peer has caused isn't over: from now on it counts for its address and its
         * route, and no longer among all.
         */
        public void abandon() {
            synchronized (lock) {
                if (!abandoned && !closed) {
                    abandoned = true;
                    open--;
                    application.abandoned++;
                }
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (!closed) {
                    closed = true;
                    if (abandoned) {
                        application.abandoned--;
                    } else {
                        open--;
                    }
                    leave(addresses, address);
                    leave(routes, route);
                    leave(applications, application);
                }
            }
        }
    }

    /**
     * Takes a place for one more session, or says which limit is in the way.
     *
     * @param peer the peer's address; that of one that has none isn't limited
     */
    public Outcome acquire(InetAddress peer, Route route) {
        if (observed.isEmpty()) {
            return acquire(peer, route, null);
        }
        List<String> beyond = new ArrayList<>();
        Outcome outcome = acquire(peer, route, beyond);
        beyond.forEach(limit -> reports.reached(limit, peer, true)); // not under the lock
        return outcome;
    }

    /** @param beyond what takes limits that are reached and refuse nobody; null: there are none of these */
    private Outcome acquire(InetAddress peer, Route route, @Nullable List<String> beyond) {
        long key = prefix.key(peer);
        synchronized (lock) {
            Count byAddress = addresses.get(key);
            Count byRoute = routes.get(route.id());
            if (isReached(connections, open) && !isObserved(CONNECTIONS, beyond)) {
                return FULL;
            }
            if (memory.isShort(open) && !isObserved(SessionMemory.KEY, beyond)) {
                return NO_MEMORY;
            }
            if (key != AddressPrefix.NONE && isReached(connectionsPerAddress, open(byAddress))
                    && !isObserved(CONNECTIONS_PER_ADDRESS, beyond)) {
                return ADDRESS_FULL;
            }
            if (isReached(route.connections(), open(byRoute)) && !isObserved(ROUTE_CONNECTIONS, beyond)) {
                return ROUTE_FULL;
            }
            Count byApplication = applications.get(route.application());
            if (byApplication != null && byApplication.abandoned >= MOST_UNDECIDED) {
                return APPLICATION_UNDECIDED;
            }
            open++;
            byAddress = enter(addresses, key, byAddress);
            byRoute = enter(routes, route.id(), byRoute);
            reports.used(CONNECTIONS, open);
            reports.used(ROUTE_CONNECTIONS, byRoute.open);
            reports.used(SessionMemory.KEY, memory.taken(open));
            if (key != AddressPrefix.NONE) {
                reports.used(CONNECTIONS_PER_ADDRESS, byAddress.open);
            }
            return new Permit(byAddress, byRoute, enter(applications, route.application(), byApplication));
        }
    }

    /** @param known what is counted of the key; null: nothing yet */
    private static <K> Count enter(Map<K, Count> counts, K key, @Nullable Count known) {
        Count count = known;
        if (count == null) {
            count = new Count(key);
            counts.put(key, count);
        }
        count.open++;
        return count;
    }

    private static void leave(Map<?, Count> counts, Count left) {
        if (--left.open == 0) {
            counts.remove(left.key);
        }
    }

    private boolean isObserved(String limit, @Nullable List<String> beyond) {
        return beyond != null && observed.contains(limit) && beyond.add(limit);
    }

    /** By what addresses are counted. */
    AddressPrefix prefix() {
        return prefix;
    }

    /** The most sessions of one address; 0 is no limit, or one that refuses nobody. */
    int connectionsPerAddress() {
        return observed.contains(CONNECTIONS_PER_ADDRESS) ? 0 : connectionsPerAddress;
    }

    private static boolean isReached(int limit, int open) {
        return limit > 0 && open >= limit;
    }

    private static int open(@Nullable Count count) {
        return count == null ? 0 : count.open;
    }

    /** How many sessions are open. */
    public int open() {
        synchronized (lock) {
            return open;
        }
    }

    /** How many sessions the peer's address has open, counted as the limit counts them. */
    public int open(InetAddress peer) {
        synchronized (lock) {
            return open(addresses.get(prefix.key(peer)));
        }
    }

    /**
     * How many sessions and opening handshakes this application has, told from others of its name: each until its callbacks
     * are over.
     */
    public int open(HostedApplication application) {
        synchronized (lock) {
            return open(applications.get(application));
        }
    }

    /** How many entries the limits keep, for the test that none is left behind. */
    int entries() {
        synchronized (lock) {
            return addresses.size() + routes.size() + applications.size();
        }
    }

    /** The open sessions of one address, route or application. Guarded by the lock. */
    private static final class Count {
        private final Object key;
        private int open;
        private int abandoned;

        private Count(Object key) {
            this.key = key;
        }
    }
}
