package io.wsgateway.protocol.handshake;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What shows that a request was passed on by a proxy, and so may be anybody's though it comes from this machine. The other
 * way round nothing is proved: a proxy need not show.
 */
public final class ForwardingSign {

    /**
     * What browsers, command lines, libraries and Prometheus send by themselves, and what is for those who are asked here; besides
     * fields whose names begin with {@code sec-}.
     */
    private static final Set<String> OF_CLIENTS = Set.of("accept", "accept-charset", "accept-encoding",
            "accept-language", "authorization", "cache-control", "connection", "content-length", "content-type",
            "cookie", "dnt", "expect", "host", "http2-settings", "idempotency-key", "if-modified-since",
            "if-none-match", "keep-alive",
            "origin", "pragma", "priority", "purpose", "range", "referer", "save-data", "te", "upgrade",
            "upgrade-insecure-requests", "user-agent", "x-prometheus-scrape-timeout-seconds");

    private ForwardingSign() {}

    /**
     * The first sign: a listener that lets proxies say who the peer is, HTTP/1.0, which proxies speak to what is behind them and hardly anybody else speaks, or the name of a
     * field that clients don't send by themselves, such as {@code X-Forwarded-For} or any that is added on the way.
     */
    public static Optional<String> of(HandshakeRequest request) {
        if (request.arrival().isPresent()) {
            return Optional.of("a listener for proxies");
        }
        return request.version().equals("HTTP/1.0")
                ? Optional.of(request.version())
                : request.headers().lines().stream().map(HeaderField::name)
                        .filter(name -> !isOfClients(name.toLowerCase(Locale.ROOT))).map(Printable::of).findFirst();
    }

    private static boolean isOfClients(String name) {
        return OF_CLIENTS.contains(name) || name.startsWith("sec-");
    }
}
