package io.wsgateway.protocol.handshake;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which origins may open a session on a route. By default only the one the request itself goes to; a list takes the place
 * of that default. What is listed is compared as it is written: to browsers {@code https://example.com.}, with a dot, is another
 * origin. Immutable.
 *
 * @param allow origins such as {@code https://example.com}, {@code https://*.example.com} (one label),
 *        {@code http://localhost:3000}, {@code capacitor://localhost}, {@code null}, {@code file://}, {@code same-origin}, or
 *        {@code *} for any; empty: the same origin only
 * @param absentAllowed whether a request without Origin, which is no browser's, may open a session
 */
public record OriginPolicy(List<String> allow, boolean absentAllowed) {

    private static final String ANY = "*";
    private static final String SAME = "same-origin";
    private static final String OPAQUE = "null";
    /** What programs send that show pages of files in a browser's engine, where browsers send {@code null}. */
    private static final String FILE = "file://";
    private static final String WILDCARD = "://*.";
    /** A longer list isn't repeated for the sake of one more. */
    private static final int LONGEST_REPEATED = 200;

    public OriginPolicy {
        for (String entry : allow) {
            problem(entry).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
        allow = List.copyOf(allow);
    }

    /** True of an entry that is no origin with a host. */
    private static boolean isName(String entry) {
        return entry.equals(ANY) || entry.equals(OPAQUE) || entry.equals(FILE) || entry.equals(SAME);
    }

    /** An entry as a browser would write it. */
    private static String written(String entry) {
        String origin = Origin.parseLeniently(entry.replace(WILDCARD, "://")).orElseThrow().toString();
        return entry.contains(WILDCARD) ? origin.replace("://", WILDCARD) : origin;
    }

    /** The same origin only. */
    public static OriginPolicy sameOrigin(boolean absentAllowed) {
        return new OriginPolicy(List.of(), absentAllowed);
    }

    /** Any origin, and none. */
    public static OriginPolicy any() {
        return new OriginPolicy(List.of(ANY), true);
    }

    /** What is wrong with an entry of a list, in a sentence; empty if nothing is. */
    public static Optional<String> problem(String entry) {
        if (isName(entry)) {
            return Optional.empty();
        }
        Optional<Origin> origin = Origin.parseLeniently(withoutPath(entry).replace(WILDCARD, "://"));
        if (origin.isEmpty() || entry.contains(WILDCARD) && hasNoLabels(origin.get().host())) {
            return Optional.of("\"" + Printable.of(entry) + "\" is no origin"
                    + " (expected: https://host, https://host:port, https://*.domain, such as app://host of a program,"
                    + " same-origin, null, file:// or *)");
        }
        if (origin.get().scheme().equals("ws") || origin.get().scheme().equals("wss")) {
            String page = origin.get().toString().replaceFirst("ws", "http");
            return Optional
                    .of("no page has the origin \"" + Printable.of(entry) + "\"; write that of the page, " + page);
        }
        return Origin.parse(entry.replace(WILDCARD, "://")).isPresent()
                ? Optional.empty()
                : Optional.of("no browser sends \"" + Printable.of(entry) + "\"; write it as "
                        + written(withoutPath(entry)));
    }

    /** True of an IPv6 address, and of the host that is a dot alone. */
    private static boolean hasNoLabels(String host) {
        return host.startsWith("[") || host.equals(Origin.DOT);
    }

    /** An entry that was copied from a browser's address bar. */
    private static String withoutPath(String entry) {
        int path = entry.indexOf('/', entry.indexOf("://") + 3);
        return path < 0 ? entry : entry.substring(0, path);
    }

    /**
     * True if pages of this origin may open a session.
     *
     * @param value the value of the one Origin field
     * @param own the origin the request goes to
     */
    boolean allows(String value, Origin own) {
        if (allow.contains(ANY)) {
            return true;
        }
        if (value.equals(OPAQUE) || value.equals(FILE)) {
            return allow.contains(value);
        }
        Optional<Origin> origin = Origin.parse(value);
        if (origin.isEmpty()) {
            return false;
        }
        return isSameAllowed() && origin.get().equals(own)
                || allow.stream().anyMatch(entry -> matches(entry, value));
    }

    /** True if pages of whatever name the request goes to may open a session: nothing then keeps DNS rebinding out. */
    public boolean allowsEveryName() {
        return isSameAllowed() || allow.contains(ANY);
    }

    private boolean isSameAllowed() {
        return allow.isEmpty() || allow.contains(SAME);
    }

    private static boolean matches(String entry, String value) {
        if (!entry.contains(WILDCARD)) {
            return entry.equals(value);
        }
        int host = value.indexOf("://") + 3;
        int dot = value.indexOf('.', host);
        return dot > host && value.charAt(host) != '['
                && entry.equals(value.substring(0, host) + "*" + value.substring(dot));
    }

    /** The rule in words. */
    String rule(Origin own) {
        if (allow.isEmpty() || allow.equals(List.of(SAME))) {
            return Printable.of(own + ", the same origin");
        }
        return Printable.of("one of " + allow.stream().map(entry -> entry.equals(SAME) ? own.toString() : entry)
                .collect(Collectors.joining(", ")));
    }

    /** The configuration that would allow this value of Origin too, and all that was allowed before; empty if none would. */
    Optional<String> remedy(String value) {
        boolean origin = value.equals(OPAQUE) || value.equals(FILE) || Origin.parse(value).isPresent();
        if (!origin || problem(value).isPresent()) {
            return Optional.empty();
        }
        // A list takes the place of the same origin, so that one has to be named in it.
        String listed = allow.isEmpty()
                ? SAME
                : allow.stream().map(entry -> entry.equals(SAME) ? SAME : "\"" + entry + "\"")
                        .collect(Collectors.joining(", "));
        String present = listed.length() > LONGEST_REPEATED ? "..." : listed;
        return Optional.of("origins: { allow: [" + present + ", \"" + value + "\"] }");
    }
}
