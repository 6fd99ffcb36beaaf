package io.wsgateway.protocol.diagnosis;

import java.util.Optional;

/**
 * What one check found. Immutable.
 *
 * @param side whose doing it is
 * @param subject what was looked at: a field's name, {@code request line}, {@code status}
 * @param what what was found, a sentence without its full stop; escaped and bounded
 * @param section where the rule stands, such as {@code RFC 6455 section 4.1}
 * @param fault what is wrong, worth a note or not known; empty if it is right
 */
public record Finding(Verdict verdict, Side side, String subject, String what, String section,
        Optional<Fault> fault) {

    /** How it is judged. */
    public enum Verdict {
        /** As it should be. */
        RIGHT,
        /** No fault of the handshake, but worth knowing. */
        NOTE,
        /** It can't be judged, since what it needs wasn't seen. */
        UNKNOWN,
        /** It breaks a rule, or is why the connection doesn't open. */
        WRONG
    }

    /** Whose doing it is. */
    public enum Side {
        /** Before the request: names, TCP, TLS. */
        CONNECTION,
        REQUEST,
        RESPONSE,
        /** After a 101: frames, the closing handshake. */
        SESSION
    }
}
