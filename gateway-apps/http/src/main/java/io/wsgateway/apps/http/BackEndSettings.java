package io.wsgateway.apps.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;

/**
 * How a back end is asked: routes where all of it is the same have one back end in common, with its line and its circuit breaker.
 * Immutable.
 *
 * @param url where each event is posted
 * @param timeout within which an attempt has its whole answer
 * @param retryFor how long after an event the last attempt may begin
 * @param requests how many at once
 * @param answerBytes the longest body of an answer
 * @param waitingBytes how many bytes of events may be in requests and in line
 * @param breaker after how many failures in a row nothing is asked for a while; 0: never
 * @param trust a file of certificates in PEM that the back end's is trusted by, in place of the JVM's
 * @param signatures what each request is signed by
 * @param validation how it is asked before the first event, if it is
 */
record BackEndSettings(URI url, Duration timeout, Duration retryFor, int requests, int answerBytes, int waitingBytes,
        int breaker, Optional<String> trust, Signatures signatures, Optional<ValidationRequest> validation) {

    /** What requests say that they come from. */
    static final String USER_AGENT = "wsgateway";

    /** HTTP/2 where TLS agrees on it: without, the first request would ask for an upgrade, which some servers wait for for ever. */
    static HttpClient.Version version(URI url) {
        return "https".equalsIgnoreCase(url.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    }

    /** The URL as the log may have it: without query and user information. */
    String shown() {
        String path = url.getRawPath();
        return url.getScheme() + "://" + url.getRawAuthority() + (path == null ? "" : path);
    }
}
