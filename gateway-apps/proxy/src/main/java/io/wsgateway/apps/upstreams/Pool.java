package io.wsgateway.apps.upstreams;

import io.wsgateway.app.upstream.UpstreamTls;
import io.wsgateway.app.upstream.Upstreams;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The servers of a list while they are used: which is chosen, how many sessions lead to each, which are well. Thread-safe; what it locks
 * is held for no longer than it takes to look at each server once.
 */
public final class Pool {

    private final List<Place> places;
    private final Balancer balancer;
    private final LongSupplier nanos;
    private final PoolReports reports;

    /**
     * A pool of servers that are well.
     *
     * @param nanos time that goes on evenly, in nanoseconds of any origin
     * @throws IllegalArgumentException if the authorities' certificates can't be read
     */
    public Pool(PoolSettings settings, Upstreams upstreams, LongSupplier nanos, PoolReports reports) {
        this.nanos = nanos;
        this.reports = reports;
        places = settings.targets().stream()
                .map(target -> new Place(target,
                        upstreams.server(target.address(),
                                target.secure() ? Optional.of(settings.tls()) : Optional.<UpstreamTls>empty()),
                        new Health(settings.ejection(), settings.checks(), settings.returnOver())))
                .toList();
        balancer = new Balancer(settings.balance(), settings.targets().stream().map(Target::name).toList());
    }

    /** All servers, in the order of the list. */
    public List<Place> places() {
        return places;
    }

    /** The server of this name, if it is on the list. */
    public Optional<Place> place(String name) {
        return places.stream().filter(place -> place.target().name().equals(name)).findFirst();
    }

    /**
     * Chooses a server for one more session and counts that as one of its: {@link Place#left} takes it back. One that isn't well is chosen only
     * if none of those is that are left: the one whose last failure is longest ago.
     *
     * @param key what it is chosen by, if that is by a value of the request, and there is one
     * @param tried which are not to be chosen
     * @return empty if all were tried
     */
    public synchronized Optional<Place> choose(Optional<String> key, Collection<Place> tried) {
        long now = nanos.getAsLong();
        double[] weights = new double[places.size()];
        int[] sessions = new int[places.size()];
        Place last = null;
        for (int i = 0; i < weights.length; i++) {
            Place place = places.get(i);
            if (tried.contains(place)) {
                continue;
            }
            sessions[i] = place.sessions();
            weights[i] = place.health().isIn(now) ? place.health().weight(now) : 0;
            if (last == null || place.health().wellFor(now) > last.health().wellFor(now)) {
                last = place;
            }
        }
        int chosen = balancer.choose(weights, sessions, key);
        Optional<Place> place = Optional.ofNullable(chosen < 0 ? last : places.get(chosen));
        place.ifPresent(Place::entered);
        return place;
    }

    /** A session leads to this server: its handshake was answered, be it by a refusal that says that all is well. */
    public void succeeded(Place place) {
        if (place.health().succeeded(nanos.getAsLong()) == Health.Change.BACK) {
            reports.returned(place.target());
        }
    }

    /**
     * A handshake failed, or the connection of a session was lost.
     *
     * @param why for the log; escaped
     */
    public void failed(Place place, String why) {
        long now = nanos.getAsLong();
        if (place.health().failed(now, isAlone(place, now)) == Health.Change.OUT) {
            reports.ejected(place.target(), place.health().left(now), why);
        }
    }

    /** A server was asked whether it is well; empty: it is, else why not, escaped. */
    void checked(Place place, Optional<String> problem) {
        switch (place.health().checked(problem.isEmpty(), nanos.getAsLong())) {
            case OUT -> reports.down(place.target(), problem.orElse(""));
            case BACK -> reports.returned(place.target());
            case NONE -> {
                // it is as it was
            }
        }
    }

    private boolean isAlone(Place place, long now) {
        return places.stream().noneMatch(other -> other != place && other.health().isIn(now));
    }

    PoolReports reports() {
        return reports;
    }

    long now() {
        return nanos.getAsLong();
    }
}
