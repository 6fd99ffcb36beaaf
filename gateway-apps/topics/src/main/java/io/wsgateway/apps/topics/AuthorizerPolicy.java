package io.wsgateway.apps.topics;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The server that is asked where a rule says so. Immutable.
 *
 * @param url where it is asked
 * @param timeout of one question, the answer included
 * @param cache how long an answer holds for the session that it is about
 * @param token is sent as {@code Authorization: Bearer}, if there is one
 */
record AuthorizerPolicy(URI url, Duration timeout, Duration cache, Optional<String> token) {

    /** The URL without what may be secret in it. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort())
                + url.getRawPath();
    }
}
