package io.wsgateway.app;

import java.util.Objects;
import java.util.Optional;

/** An application's answer to {@link Application#admit}. Immutable. */
public sealed interface Admission {

    /**
     * The peer may open a session.
     *
     * @param principal its name for this application, 1 to 256 characters; empty: the name that the gateway has found out, if
     *        it has
     */
    record Granted(Optional<String> principal) implements Admission {
        public Granted {
            Objects.requireNonNull(principal, "no principal is Optional.empty()").ifPresent(Principal::of);
        }
    }

    /**
     * The peer must authenticate first: 401.
     *
     * @param challenge the value of {@code WWW-Authenticate}, for example {@code Bearer}; visible ASCII
     */
    record Unauthenticated(String challenge) implements Admission {
        public Unauthenticated {
            boolean ascii = challenge.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
            if (!ascii || challenge.isEmpty() || !challenge.equals(challenge.strip())) {
                throw new IllegalArgumentException("challenge must be visible ASCII without white space around it");
            }
        }
    }

    /** The peer may not open a session: 403. */
    record Denied() implements Admission {}

    /** Granted to the peer as the gateway knows it; that may be an anonymous one. */
    static Admission granted() {
        return new Granted(Optional.empty());
    }

    /** Granted, and the peer is this principal, whatever the gateway has found out. */
    static Admission granted(String principal) {
        return new Granted(Optional.of(principal));
    }

    /** The peer must authenticate first. */
    static Admission unauthenticated(String challenge) {
        return new Unauthenticated(challenge);
    }

    /** Not permitted. */
    static Admission denied() {
        return new Denied();
    }
}
