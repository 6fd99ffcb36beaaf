package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.WrittenKeys.WrittenValue;
import java.net.InetSocketAddress;
import io.wsgateway.protocol.syntax.NoAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a configuration changes of the one before. Immutable.
 *
 * @param differences every key that is written otherwise, in the order of the new tree, then those that are gone
 * @param restart the keys whose change takes a restart, with the reason behind a colon; none: all of it can be applied
 */
public record ConfigurationChange(List<Difference> differences, List<String> restart) {

    private static final String SECRET = "(secret)";
    private static final String OTHER_SECRET = "(another secret)";

    public ConfigurationChange {
        differences = List.copyOf(differences);
        restart = List.copyOf(restart);
    }

    /** What changes from one to the next. */
    public static ConfigurationChange between(WrittenConfiguration before, WrittenConfiguration after) {
        return new ConfigurationChange(differences(before, after),
                restart(before.configuration(), after.configuration()));
    }

    /** Whether nothing is written otherwise; files that are named may hold something else. */
    public boolean isEmpty() {
        return differences.isEmpty();
    }

    private static List<Difference> differences(WrittenConfiguration before, WrittenConfiguration after) {
        Map<String, WrittenValue> old = WrittenKeys.of(before.tree());
        Map<String, WrittenValue> now = WrittenKeys.of(after.tree());
        Map<String, Difference> found = new LinkedHashMap<>();
        now.forEach((key, value) -> {
            WrittenValue was = old.get(key);
            if (was == null && entry(key, now, old).isEmpty()) {
                found.put(key, new Difference(key, Optional.empty(), Optional.of(whole(key, value, now))));
            } else if (was != null && !was.text().equals(value.text())) {
                found.put(key, new Difference(key, Optional.of(was.shown()), Optional.of(other(was, value))));
            }
        });
        old.forEach((key, value) -> {
            if (!now.containsKey(key) && entry(key, old, now).isEmpty()) {
                found.put(key, new Difference(key, Optional.of(whole(key, value, old)), Optional.empty()));
            }
        });
        tokenFiles(before.configuration(), after.configuration(), found);
        return List.copyOf(found.values());
    }

    private static String other(WrittenValue was, WrittenValue value) {
        return value.shown().equals(SECRET)
                ? OTHER_SECRET
                : value.shown() + (was.shown().equals(value.shown()) ? " (another)" : "");
    }

    /** The entry of a list that this key is in, and that only one side has: it is told as a whole. */
    private static Optional<String> entry(String key, Map<String, WrittenValue> here, Map<String, WrittenValue> there) {
        for (int end = key.indexOf(']'); end >= 0 && end < key.length() - 1; end = key.indexOf(']', end + 1)) {
            String label = key.substring(0, end + 1);
            if (here.containsKey(label) && !there.containsKey(label)) {
                return Optional.of(label);
            }
        }
        return Optional.empty();
    }

    /** The value of a key; of an entry of a list all that is in it. */
    private static String whole(String key, WrittenValue value, Map<String, WrittenValue> all) {
        if (!key.endsWith("]") || !value.text().equals(WrittenKeys.ENTRY)) {
            return value.shown();
        }
        return all.entrySet().stream().filter(each -> each.getKey().startsWith(key + "."))
                .map(each -> each.getKey().substring(key.length() + 1) + ": " + each.getValue().shown())
                .collect(Collectors.joining(", "));
    }

    /** A token in a file may be another one though the file's name is the same. */
    private static void tokenFiles(Configuration before, Configuration after, Map<String, Difference> found) {
        Map<String, String> secrets = new HashMap<>();
        before.admin().ifPresent(admin -> admin.tokens().forEach(token -> secrets.put(token.name(), token.secret())));
        after.admin().ifPresent(admin -> admin.tokens().forEach(token -> {
            String key = "admin.tokens[" + token.name() + "]";
            String was = secrets.get(token.name());
            boolean told =
                    found.keySet().stream().anyMatch(known -> known.startsWith(key) || known.equals(token.name()));
            if (was != null && !was.equals(token.secret()) && !told) {
                found.put(key + ".token-file", new Difference(key + ".token-file", Optional.of(SECRET),
                        Optional.of(OTHER_SECRET)));
            }
        }));
    }

    private static List<String> restart(Configuration before, Configuration after) {
        Set<String> keys = new LinkedHashSet<>();
        after.gateway().fixedThatDiffer(before.gateway()).forEach(key -> keys.add(key + ": chosen at the start"));
        if (!after.applications().directory().equals(before.applications().directory())) {
            keys.add("applications.directory: applications are found there at the start");
        }
        if (!after.tracing().equals(before.tracing())) {
            keys.add("tracing: begun at the start, or not at all");
        }
        places(before, after).forEach(key -> keys.add(key + ": the listener that is open is in the way"));
        return List.copyOf(keys);
    }

    /** What is to be bound where something else is bound until then. */
    private static Set<String> places(Configuration before, Configuration after) {
        Set<String> keys = new LinkedHashSet<>();
        List<Place> old = places(before);
        for (Place place : places(after)) {
            if (old.stream().anyMatch(open -> !open.isSame(place) && open.isInTheWayOf(place))) {
                keys.add(place.key());
            }
        }
        return keys;
    }

    private static List<Place> places(Configuration configuration) {
        List<Place> places = new ArrayList<>();
        configuration.listeners().forEach(listener -> places.add(new Place(
                listener.name() + (listener.socket().isPresent() ? ".socket" : ".address"), false, listener.address(),
                listener.socket().map(socket -> socket.path() + " " + socket.mode()))));
        configuration.admin()
                .ifPresent(admin -> {
                    places.add(new Place("admin.address", true, admin.address(), Optional.empty()));
                    admin.socket().ifPresent(socket -> places.add(new Place("admin.socket", true, NoAddress.PEER,
                            Optional.of(socket.path() + " " + socket.mode()))));
                });
        return places;
    }

    /**
     * Where something listens.
     *
     * @param socket the file and its mode
     */
    private record Place(String key, boolean admin, InetSocketAddress address, Optional<String> socket) {

        boolean isSame(Place other) {
            return admin == other.admin && address.equals(other.address) && socket.equals(other.socket);
        }

        boolean isInTheWayOf(Place other) {
            if (socket.isPresent() || other.socket.isPresent()) {
                return socket.map(Place::file).equals(other.socket.map(Place::file));
            }
            return address.getPort() != 0 && address.getPort() == other.address.getPort()
                    && Addresses.overlap(address.getAddress(), other.address.getAddress());
        }

        private static String file(String socket) {
            return socket.substring(0, socket.lastIndexOf(" ["));
        }
    }
}
