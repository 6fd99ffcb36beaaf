package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.WrittenKeys.WrittenValue;
import io.wsgateway.netty.server.UnixSocket;
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
        passwordFile(before.configuration(), after.configuration(), found);
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
        tokens(before).forEach((key, token) -> secrets.put(key, token.secret()));
        tokens(after).forEach((key, token) -> {
            String was = secrets.get(key);
            boolean told =
                    found.keySet().stream().anyMatch(known -> known.startsWith(key) || known.equals(token.name()));
            if (was != null && !was.equals(token.secret()) && !told) {
                found.put(key + ".token-file", new Difference(key + ".token-file", Optional.of(SECRET),
                        Optional.of(OTHER_SECRET)));
            }
        });
    }

    /** Those of operators and back ends, by the key of each. */
    private static Map<String, AdminToken> tokens(Configuration configuration) {
        Map<String, AdminToken> tokens = new LinkedHashMap<>();
        configuration.admin().ifPresent(admin -> admin.tokens()
                .forEach(token -> tokens.put("admin.tokens[" + token.name() + "]", token)));
        configuration.push().ifPresent(push -> push.tokens()
                .forEach(token -> tokens.put("push.tokens[" + token.name() + "]", token)));
        return tokens;
    }

    /** The same of the engine's password. */
    private static void passwordFile(Configuration before, Configuration after, Map<String, Difference> found) {
        String key = "engine.credentials.password";
        Optional<String> was = before.engine().flatMap(EngineConfig::password);
        Optional<String> is = after.engine().flatMap(EngineConfig::password);
        if (was.isPresent() && is.isPresent() && !was.equals(is)
                && found.keySet().stream().noneMatch(known -> known.startsWith(key))) {
            found.put(key + "-file", new Difference(key + "-file", Optional.of(SECRET), Optional.of(OTHER_SECRET)));
        }
    }

    private static boolean isOther(Optional<EngineConfig> before, Optional<EngineConfig> after) {
        return before.isPresent() != after.isPresent()
                || before.isPresent() && !before.get().isSame(after.orElseThrow());
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
        if (isOther(before.engine(), after.engine())) {
            keys.add("engine: connected at the start, or not at all");
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
                listener.name() + (listener.socket().isPresent() ? ".socket" : ".address"), "listeners",
                listener.address(),
                listener.socket().map(socket -> socket.path() + " " + socket.mode()))));
        configuration.admin().ifPresent(admin -> places(places, "admin", admin.address(), admin.socket()));
        configuration.push().ifPresent(push -> places(places, "push", push.address(), push.socket()));
        return places;
    }

    private static void places(List<Place> places, String kind, InetSocketAddress address,
            Optional<UnixSocket> beside) {
        places.add(new Place(kind + ".address", kind, address, Optional.empty()));
        beside.ifPresent(socket -> places.add(new Place(kind + ".socket", kind, NoAddress.PEER,
                Optional.of(socket.path() + " " + socket.mode()))));
    }

    /**
     * Where something listens.
     *
     * @param kind for whom: {@code listeners}, {@code admin} or {@code push}
     * @param socket the file and its mode
     */
    private record Place(String key, String kind, InetSocketAddress address, Optional<String> socket) {

        boolean isSame(Place other) {
            return kind.equals(other.kind) && address.equals(other.address) && socket.equals(other.socket);
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
