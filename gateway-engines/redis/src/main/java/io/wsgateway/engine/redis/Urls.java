package io.wsgateway.engine.redis;

import io.wsgateway.engine.redis.Deployment.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the URLs of servers: {@code redis://host:port}, {@code redis-sentinel://host:port,host:port/master} and
 * {@code redis-cluster://host:port,host:port}; {@code rediss} in place of {@code redis} is with TLS. Several are seeds of the same.
 */
final class Urls {

    static final String EXPECTED =
            "redis://host:port, redis-sentinel://host:port,host:port/master or redis-cluster://host:port; rediss for TLS";

    private static final int LONGEST_MASTER = 128;

    /** What a URL isn't; the message tells nothing of it, as a password may be in it. */
    static final class UrlException extends Exception {

        private static final long serialVersionUID = 1;

        UrlException(String message) {
            super(message);
        }
    }

    private Urls() {}

    static Deployment parse(List<String> urls) throws UrlException {
        if (urls.isEmpty()) {
            throw new UrlException("no URL (expected: " + EXPECTED + ")");
        }
        Deployment first = parse(urls.getFirst());
        List<Address> seeds = new ArrayList<>(first.seeds());
        for (String url : urls.subList(1, urls.size())) {
            Deployment next = parse(url);
            if (next.kind() != first.kind() || next.tls() != first.tls() || !next.master().equals(first.master())) {
                throw new UrlException(
                        "URLs of different kinds (expected: the same scheme and name of a master in all)");
            }
            next.seeds().stream().filter(seed -> !seeds.contains(seed)).forEach(seeds::add);
        }
        return new Deployment(first.kind(), seeds, first.master(), first.tls());
    }

    private static Deployment parse(String url) throws UrlException {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon);
        String rest = colon < 0 ? "" : url.substring(colon + "://".length());
        if (rest.indexOf('@') >= 0) {
            throw new UrlException("a URL with credentials (expected: without, as they are configured apart)");
        }
        boolean tls = scheme.startsWith("rediss");
        return switch (tls ? "redis" + scheme.substring("rediss".length()) : scheme) {
            case "redis" -> new Deployment(Kind.STANDALONE, addresses(rest, Address.DEFAULT_PORT), "", tls);
            case "redis-cluster" -> new Deployment(Kind.CLUSTER, addresses(rest, Address.DEFAULT_PORT), "", tls);
            case "redis-sentinel" -> {
                int slash = rest.indexOf('/');
                String master = slash < 0 ? "" : rest.substring(slash + 1);
                if (!isMaster(master)) {
                    throw new UrlException("a URL of sentinels without a master's name (expected: " + EXPECTED + ")");
                }
                yield new Deployment(Kind.SENTINEL, addresses(rest.substring(0, slash), Address.DEFAULT_SENTINEL_PORT),
                        master, tls);
            }
            default -> throw new UrlException("a URL of another scheme (expected: " + EXPECTED + ")");
        };
    }

    private static boolean isMaster(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_MASTER
                && text.chars().allMatch(c -> isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }

    private static List<Address> addresses(String text, int port) throws UrlException {
        List<Address> addresses = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            addresses.add(address(one, port));
        }
        return addresses;
    }

    private static Address address(String text, int defaultPort) throws UrlException {
        boolean bracketed = text.startsWith("[");
        int end = bracketed ? text.indexOf(']') + 1 : text.indexOf(':') < 0 ? text.length() : text.indexOf(':');
        String host = bracketed && end > 1 ? text.substring(1, end - 1) : text.substring(0, Math.max(0, end));
        String rest = text.substring(Math.max(0, end));
        boolean isHost =
                !host.isEmpty() && host.chars().allMatch(c -> isLetterOrDigit(c) || c == '.' || c == '-' || c == '_'
                        || bracketed && (c == ':' || c == '%'));
        int port = rest.isEmpty() ? defaultPort : rest.startsWith(":") ? port(rest.substring(1)) : -1;
        if (!isHost || port < 1) {
            throw new UrlException("a URL with something else than hosts and ports (expected: " + EXPECTED + ")");
        }
        return new Address(host, port);
    }

    /** 1 to 65535, or -1. */
    static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= 65_535 ? port : -1;
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
