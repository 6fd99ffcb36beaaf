package io.wsgateway.apps.proxy;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.apps.upstreams.Place;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which servers sessions lead to that are to open: each is taken once, or given up after a while, as its peer has gone or a limit is reached.
 * Time is an argument, in nanoseconds of any origin. Thread-safe.
 */
final class Grants {

    /** From the answer to the session it takes no time. */
    static final Duration KEPT = Duration.ofSeconds(30);

    private final Map<Handshake, Grant> grants = new ConcurrentHashMap<>();

    /** A server that counts a session, what it was asked, and when it was granted. */
    record Grant(Place place, Question question, long since) {}

    /** The very request, and not one that says the same. */
    private record Handshake(HandshakeRequest request) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof Handshake(HandshakeRequest that) && that == request;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(request);
        }
    }

    void add(OpeningRequest request, Grant grant) {
        grants.put(new Handshake(request.handshake()), grant);
    }

    /** What was granted to this request. */
    Optional<Grant> take(OpeningRequest request) {
        return Optional.ofNullable(grants.remove(new Handshake(request.handshake())));
    }

    /** Gives up those that nobody has taken for long. */
    void sweep(long now) {
        grants.forEach((handshake, grant) -> {
            if (now - grant.since() >= KEPT.toNanos() && grants.remove(handshake, grant)) {
                grant.place().left();
            }
        });
    }
}
