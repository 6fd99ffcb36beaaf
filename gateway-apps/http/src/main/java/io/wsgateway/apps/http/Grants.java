package io.wsgateway.apps.http;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was granted to handshakes whose sessions are to open: each is taken once, or given up after a while, as its peer has gone or a
 * limit is reached. Time is an argument. Thread-safe.
 */
final class Grants {

    /** From the answer to the session it takes no time; a peer may have gone, or the gateway be without places. */
    static final Duration KEPT = Duration.ofSeconds(30);

    private final Map<Handshake, Grant> grants = new ConcurrentHashMap<>();

    /** A connection, and what its back end wants done as the session opens. */
    record Grant(HttpRoute route, Connection connection, Answer answer, OpeningRequest request, Instant since) {}

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

    void add(Grant grant) {
        grants.put(new Handshake(grant.request().handshake()), grant);
    }

    /** What was granted to this request. */
    Optional<Grant> take(OpeningRequest request) {
        return Optional.ofNullable(grants.remove(new Handshake(request.handshake())));
    }

    /** Those that nobody has taken for long, which nobody will. */
    List<Grant> expired(Instant now) {
        List<Grant> gone = new ArrayList<>();
        grants.forEach((handshake, grant) -> {
            if (!now.isBefore(grant.since().plus(KEPT)) && grants.remove(handshake, grant)) {
                gone.add(grant);
            }
        });
        return gone;
    }
}
