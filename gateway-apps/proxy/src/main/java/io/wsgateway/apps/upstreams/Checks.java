package io.wsgateway.apps.upstreams;

import java.time.Duration;

/**
 * How servers are asked whether they are well. Immutable.
 *
 * @param kind by what
 * @param path what is asked for by HTTP, in origin-form
 * @param interval from one time to the next, give or take a tenth
 * @param timeout within which it is to be answered
 * @param fall after so many failures in a row a server is left out
 * @param rise after so many successes in a row it is not any more
 */
public record Checks(Kind kind, String path, Duration interval, Duration timeout, int fall, int rise) {

    /** By what. */
    public enum Kind {
        /** They aren't asked. */
        NONE,
        /** It accepts a connection, and TLS where it is spoken to by that. */
        TCP,
        /** It answers a GET by 2xx. */
        HTTP
    }
}
