package io.wsgateway.routing;

import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public record Entry<T>(Optional<String> host, String path, T value) {}

    /** A matched route and the values of its parameters, decoded. */
    public record Match<T>(T value, Map<String, String> parameters) {}

    /** What is wrong with the entries, each a sentence naming the routes concerned; empty if nothing is. */
    public static List<String> problems(List<? extends Entry<?>> entries) {
        throw new UnsupportedOperationException();
    }

    /**
     * A table of these entries.
     *
     * @throws IllegalArgumentException if there are {@link #problems}
     */
    public static <T> RouteTable<T> of(List<Entry<T>> entries) {
        throw new UnsupportedOperationException();
    }

    /**
     * The route for a target.
     *
     * @param host the request's host without a port, in any case
     */
    public Optional<Match<T>> match(String host, RequestTarget target) {
        throw new UnsupportedOperationException();
    }
}
