package io.wsgateway.routing;

import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Routes by host and path. A route with the request's host goes before one without a host; then exact segments before
 * {@code {parameters}} before {@code **}, compared from the left. Immutable.
 *
 * @param <T> what a route leads to
 */
public final class RouteTable<T> {

    /**
     * One route.
     *
     * @param host the host it is for, without a port; empty: every host
     * @param path {@code /chat}, {@code /rooms/{room}} or {@code /files/**}
     * @param value what it leads to
     */
    public record Entry<T>(Optional<String> host, String path, T value) {

        @Override
        public String toString() {
            return host.map(name -> path + " on host " + name).orElse(path);
        }
    }

    /** A matched route and the values of its parameters, decoded. */
    public record Match<T>(T value, Map<String, String> parameters) {
        public Match {
            parameters = Map.copyOf(parameters);
        }
    }

    private record Compiled<T>(Optional<String> host, PathPattern pattern, T value) {}

    private final List<Compiled<T>> routes;
    /** The hosts there are routes for, in lower case; none: every host. */
    private final Set<String> hosts;

    private RouteTable(List<Compiled<T>> routes, Set<String> hosts) {
        this.routes = routes;
        this.hosts = hosts;
    }

    /**
     * The same routes for requests to these hosts only; for every host if there are none.
     *
     * @param names names or addresses without a port
     */
    public RouteTable<T> forHosts(Collection<String> names) {
        return new RouteTable<>(routes,
                names.stream().map(name -> Authority.parse(name).orElseThrow().host())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** The hosts there are routes for, in lower case and without ports; none: every host. */
    public Set<String> hosts() {
        return hosts;
    }

    /** What is wrong with the entries, each a sentence naming the routes concerned; empty if nothing is. */
    public static List<String> problems(List<? extends Entry<?>> entries) {
        List<String> problems = new ArrayList<>();
        Map<String, Entry<?>> taken = new HashMap<>();
        for (Entry<?> entry : entries) {
            Optional<String> problem = PathPattern.problem(entry.path()).or(() -> hostProblem(entry));
            if (problem.isPresent()) {
                problems.add("route " + entry + ": " + problem.get());
                continue;
            }
            String shape = host(entry).orElse("") + PathPattern.parse(entry.path()).shape();
            Entry<?> other = taken.putIfAbsent(shape, entry);
            if (other != null) {
                problems.add("routes " + other + " and " + entry + " collide: both match the same requests");
            }
        }
        return problems;
    }

    private static Optional<String> hostProblem(Entry<?> entry) {
        return entry.host()
                .filter(host -> Authority.parse(host).filter(name -> name.port() == Authority.NO_PORT).isEmpty())
                .map(host -> "host is no host name (expected: a name or address without a port)");
    }

    private static Optional<String> host(Entry<?> entry) {
        return entry.host().flatMap(Authority::parse).map(Authority::host);
    }

    /**
     * A table of these entries.
     *
     * @throws IllegalArgumentException if there are {@link #problems}
     */
    public static <T> RouteTable<T> of(List<Entry<T>> entries) {
        List<String> problems = problems(entries);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        Comparator<Compiled<T>> hostsFirst = Comparator.comparing(route -> route.host().isEmpty());
        return new RouteTable<>(entries.stream()
                .map(entry -> new Compiled<>(host(entry), PathPattern.parse(entry.path()), entry.value()))
                .sorted(hostsFirst.thenComparing(Compiled::pattern))
                .toList(), Set.of());
    }

    /** The routes, in the order in which they are looked at. */
    public List<Entry<T>> entries() {
        return routes.stream().map(route -> new Entry<>(route.host(), route.pattern().written(), route.value()))
                .toList();
    }

    /** What all routes lead to. */
    public List<T> values() {
        return routes.stream().map(Compiled::value).toList();
    }

    /**
     * The route for a target.
     *
     * @param host the request's host without a port, in any case
     */
    public Optional<Match<T>> match(String host, RequestTarget target) {
        if (!hosts.isEmpty() && !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        for (Compiled<T> route : routes) {
            if (route.host().isEmpty() || route.host().get().equalsIgnoreCase(host)) {
                Optional<Map<String, String>> parameters = route.pattern().match(target.segments());
                if (parameters.isPresent()) {
                    return Optional.of(new Match<>(route.value(), parameters.get()));
                }
            }
        }
        return Optional.empty();
    }
}
