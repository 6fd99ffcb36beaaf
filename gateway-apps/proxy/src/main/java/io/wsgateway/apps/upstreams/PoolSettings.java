package io.wsgateway.apps.upstreams;

import io.wsgateway.app.Settings;
import io.wsgateway.app.upstream.UpstreamTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Servers, and how they are chosen and looked after: routes where all of it is the same have them in common. Immutable.
 *
 * @param targets the servers, no two of the same address
 * @param tls how those are spoken to that are by TLS
 * @param balance by what one is chosen
 * @param checks how they are asked whether they are well
 * @param ejection when one that fails is left out
 * @param returnOver over which time one that is back gets its whole share
 */
public record PoolSettings(List<Target> targets, UpstreamTls tls, Balance balance, Checks checks, Ejection ejection,
        Duration returnOver) {

    /** More make a handshake slow. */
    static final int MOST = 256;

    private static final int MOST_IN_A_ROW = 1000;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** Makes the list immutable. */
    public PoolSettings {
        targets = List.copyOf(targets);
    }

    /**
     * Reads a list of servers; what is wrong is told to {@link Settings}, all of it at once, and left out.
     *
     * @param key where the list is
     * @param target reads one; what it throws says what is expected
     */
    public static List<Target> targets(Settings settings, String key, Function<String, Target> target) {
        List<Target> targets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<String> texts = settings.texts(key);
        if (texts.isEmpty() || texts.size() > MOST) {
            settings.wrong(key, "1 to " + MOST + " servers");
            return List.of();
        }
        for (int i = 0; i < texts.size(); i++) {
            try {
                Target read = target.apply(texts.get(i));
                if (names.add(read.name())) {
                    targets.add(read);
                } else {
                    settings.wrong(key, "each server once; [" + i + "] is there before");
                }
            } catch (IllegalArgumentException e) {
                settings.wrong(key, "for [" + i + "] " + e.getMessage());
            }
        }
        return targets;
    }

    /** Reads all but the servers themselves; what is wrong is told to {@link Settings}. */
    public static PoolSettings read(Settings settings, List<Target> targets) {
        return new PoolSettings(targets, tls(settings, targets),
                Choice.read(settings, "balance", Balance.ROUND_ROBIN), checks(settings.section("health")),
                ejection(settings.section("eject")),
                between(settings, "return-over", Duration.ofSeconds(30), Duration.ZERO, LONGEST));
    }

    private static UpstreamTls tls(Settings settings, List<Target> targets) {
        boolean given = settings.has("tls");
        Settings tls = settings.section("tls");
        Optional<Path> file = tls.file("ca");
        Optional<String> authorities = Optional.empty();
        try {
            authorities = file.map(Authorities::read);
        } catch (IllegalArgumentException e) {
            tls.wrong("ca", "a file of certificates in PEM");
        }
        Optional<String> name = Optional.of(tls.text("name", "")).filter(text -> !text.isEmpty());
        if (name.isPresent() && !name.get().matches("[A-Za-z0-9._:-]{1,253}")) {
            tls.wrong("name", "the name of a host");
            name = Optional.empty();
        }
        if (given && !targets.isEmpty() && targets.stream().noneMatch(Target::secure)) {
            settings.wrong("tls", "nothing, as no server is spoken to by TLS");
        }
        return new UpstreamTls(authorities, name);
    }

    private static Checks checks(Settings health) {
        String path = health.text("path", "/");
        if (!path.matches("/[\\x21-\\x7e&&[^#]]{0,1023}")) {
            health.wrong("path", "a path that begins with /, in visible ASCII");
            path = "/";
        }
        return new Checks(Choice.read(health, "kind", Checks.Kind.NONE), path,
                between(health, "interval", Duration.ofSeconds(5), Duration.ofMillis(100), LONGEST),
                between(health, "timeout", Duration.ofSeconds(2), MILLISECOND, Duration.ofMinutes(1)),
                health.integer("fall", 3, 1, MOST_IN_A_ROW), health.integer("rise", 2, 1, MOST_IN_A_ROW));
    }

    private static Ejection ejection(Settings eject) {
        Duration first = between(eject, "for", Duration.ofSeconds(10), MILLISECOND, LONGEST);
        Duration most = between(eject, "most", Duration.ofMinutes(5), MILLISECOND, Duration.ofDays(1));
        if (eject.has("most") && most.compareTo(first) < 0) {
            eject.wrong("most", "at least as long as `for`");
        }
        return new Ejection(eject.integer("after", 5, 0, MOST_IN_A_ROW), first,
                most.compareTo(first) < 0 ? first : most);
    }

    /** Reads a duration; one that is beyond is told to be wrong, and is the usual one. */
    public static Duration between(Settings settings, String key, Duration usual, Duration least, Duration most) {
        Duration given = settings.duration(key, usual);
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            settings.wrong(key, text(least) + " to " + text(most));
            return usual;
        }
        return given;
    }

    private static String text(Duration time) {
        if (time.toMillisPart() > 0) {
            return time.toMillis() + "ms";
        }
        long seconds = time.toSeconds();
        return seconds % 3600 == 0 && seconds > 0 ? seconds / 3600 + "h"
                : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m"
                : seconds + "s";
    }
}
