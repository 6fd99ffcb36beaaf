package io.wsgateway.app;

import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.protocol.handshake.HeaderField;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An application's answer to {@link Application#admit}. Immutable. */
public sealed interface Admission {

    /**
     * The peer may open a session.
     *
     * @param principal its name for this application, 1 to 256 characters; empty: the name that the gateway has found out, if
     *        it has
     * @param subprotocol what the session speaks, in place of what the route's list came to. It must be one that the peer offered, and
     *        is compared exactly, else the peer is answered 503 and the application has failed; the same where the first message has
     *        said who the peer is, as the 101 has named another by then. Empty: what the route's list came to
     * @param upstream the connection to a server that the session leads to, which is the gateway's to end from now on: what comes in goes
     *        there and not to the listener's callbacks for messages. Empty: none
     */
    record Granted(Optional<String> principal, Optional<String> subprotocol, Optional<Upstream> upstream)
            implements Admission {
        public Granted {
            Objects.requireNonNull(principal, "no principal is Optional.empty()").ifPresent(Principal::of);
            Objects.requireNonNull(subprotocol, "no subprotocol is Optional.empty()");
            Objects.requireNonNull(upstream, "no upstream is Optional.empty()");
        }

        /** Granted, whatever subprotocol was agreed on. */
        public Granted(Optional<String> principal) {
            this(principal, Optional.empty(), Optional.empty());
        }

        /** Granted; the session leads to no server. */
        public Granted(Optional<String> principal, Optional<String> subprotocol) {
            this(principal, subprotocol, Optional.empty());
        }

        /** The same, and the session speaks this subprotocol. */
        public Granted speaking(String name) {
            return new Granted(principal, Optional.of(name), upstream);
        }

        /** The same, and the session leads to this server. */
        public Granted leadingTo(Upstream opened) {
            return new Granted(principal, subprotocol, Optional.of(opened));
        }
    }

    /**
     * The server that the session would lead to has refused the peer, and its answer becomes the gateway's: reason
     * {@code upstream-refused}.
     *
     * @param status what it answered; from 400 to 499 the peer is answered the same, but for 405, 407 and 426, else 502
     * @param headers its fields: of these the peer is told {@code Retry-After}, and {@code WWW-Authenticate} with a 401
     * @param why for operators, in the trace of the handshake, 512 characters at most, escaped as far as it isn't yet; never told to the peer
     */
    record Refused(int status, List<HeaderField> headers, String why) implements Admission {
        public Refused {
            headers = List.copyOf(headers);
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * The server that the session would lead to can't be spoken to: 502 with {@code upstream-invalid}, or 504 with {@code upstream-timeout}.
     *
     * @param late whether it was too slow
     * @param why for operators, in the trace of the handshake, 512 characters at most, escaped as far as it isn't yet; never told to the peer
     */
    record Unreachable(boolean late, String why) implements Admission {
        public Unreachable {
            Objects.requireNonNull(why, "why");
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

    /**
     * The peer may not open a session: 403.
     *
     * @param why for operators, in the trace of the handshake, escaped, 512 characters at most; never told to the peer, and may
     *        be empty
     */
    record Denied(String why) implements Admission {
        public Denied {
            Objects.requireNonNull(why, "no reason is an empty text");
        }
    }

    /**
     * The application can't tell now, as what it asks isn't there: 503, with {@code Retry-After}. This is no failure of the application.
     *
     * @param why for operators, in the trace of the handshake, escaped, 512 characters at most; never told to the peer
     * @param retryAfter when it may be different, from a second to a day
     */
    record Unavailable(String why, Duration retryAfter) implements Admission {
        public Unavailable {
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(retryAfter, "retryAfter");
        }
    }

    /** Granted to the peer as the gateway knows it; that may be an anonymous one. */
    static Granted granted() {
        return new Granted(Optional.empty());
    }

    /** Granted, and the peer is this principal, whatever the gateway has found out. */
    static Granted granted(String principal) {
        return new Granted(Optional.of(principal));
    }

    /** The peer must authenticate first. */
    static Admission unauthenticated(String challenge) {
        return new Unauthenticated(challenge);
    }

    /** Not permitted. */
    static Admission denied() {
        return new Denied("");
    }

    /** Not permitted, and operators are told why. */
    static Admission denied(String why) {
        return new Denied(why);
    }

    /** Not now. */
    static Admission unavailable(String why, Duration retryAfter) {
        return new Unavailable(why, retryAfter);
    }
}
