package io.wsgateway.apps.http;

import io.wsgateway.app.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a route, as they are written. Immutable.
 *
 * @param backEnd how its back end is asked
 * @param events what that is told
 * @param headers which fields of an opening request it is told
 * @param claims which claims
 * @param subprotocols what sessions may speak where it doesn't choose, in order of preference
 * @param batch how many events at most are told in one request; 0: each by itself
 * @param batchWait for how long an event waits for others
 */
record RouteSettings(BackEndSettings backEnd, Set<EventType> events, List<String> headers, Claims claims,
        List<String> subprotocols, int batch, Duration batchWait) {

    private static final int MIB = 1 << 20;
    private static final int MAX_HEADERS = 32;
    private static final int MAX_PORT = 65_535;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_FOR = Duration.ofSeconds(10);
    private static final Duration BATCH_WAIT = Duration.ofMillis(5);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final URI ANY = URI.create("http://127.0.0.1/");

    /** Reads them; what is wrong is told to {@link Settings}, and has some value that may stand there. */
    static RouteSettings read(Settings settings) {
        settings.require("url");
        URI url = url(settings);
        Duration timeout = between(settings, "timeout", TIMEOUT, "10ms", Duration.ofMillis(10), "5m", LONGEST);
        Duration retryFor = between(settings, "retry-for", RETRY_FOR, "1ms", SHORTEST, "5m", LONGEST);
        BackEndSettings backEnd = new BackEndSettings(url, timeout, retryFor, settings.integer("requests", 64, 1, 4096),
                settings.integer("answer-bytes", MIB, 0, 64 * MIB),
                settings.integer("waiting-bytes", 64 * MIB, MIB, 1024 * MIB),
                settings.integer("breaker", 10, 0, 10_000), trust(settings), Signatures.read(settings),
                ValidationRequest.read(settings, url, timeout));
        int batch = settings.integer("batch", 0, 0, 1000);
        return new RouteSettings(backEnd, events(settings), headers(settings), claims(settings),
                settings.texts("subprotocols"), batch == 1 ? 0 : batch,
                between(settings, "batch-wait", BATCH_WAIT, "1ms", SHORTEST, "1s", Duration.ofSeconds(1)));
    }

    private static URI url(Settings settings) {
        if (!settings.has("url")) {
            return ANY;
        }
        try {
            URI url = new URI(settings.text("url", ""));
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null
                    && url.getPort() <= MAX_PORT && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // below
        }
        settings.wrong("url", "a URL such as http://127.0.0.1:8000/events, without user and fragment");
        return ANY;
    }

    private static Optional<String> trust(Settings settings) {
        Optional<Path> file = settings.file("trust");
        try {
            file.ifPresent(HttpClients::trusting);
        } catch (IllegalArgumentException e) {
            settings.wrong("trust", "a file of certificates in PEM");
            return Optional.empty();
        }
        return file.map(Path::toString);
    }

    private static Duration between(Settings settings, String key, Duration usual, String shortest, Duration least,
            String longest, Duration most) {
        Duration given = settings.duration(key, usual);
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            settings.wrong(key, shortest + " to " + longest);
            return usual;
        }
        return given;
    }

    private static Set<EventType> events(Settings settings) {
        if (!settings.has("events")) {
            return EnumSet.allOf(EventType.class);
        }
        Set<EventType> events = EnumSet.noneOf(EventType.class);
        for (String word : settings.texts("events")) {
            EventType.of(word).ifPresentOrElse(events::add,
                    () -> settings.wrong("events", "any of connect, message, close"));
        }
        return events;
    }

    private static List<String> headers(Settings settings) {
        List<String> names = settings.texts("headers");
        if (names.size() > MAX_HEADERS) {
            settings.wrong("headers", "at most " + MAX_HEADERS + " names");
        }
        return names;
    }

    private static Claims claims(Settings settings) {
        try {
            return new Claims(settings.texts("claims"));
        } catch (IllegalArgumentException e) {
            settings.wrong("claims", String.valueOf(e.getMessage()));
            return new Claims(List.of());
        }
    }
}
