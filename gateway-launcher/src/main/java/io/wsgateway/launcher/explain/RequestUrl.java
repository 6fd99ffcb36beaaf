package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.url.MalformedUrlException;
import io.wsgateway.launcher.url.WebUrl;
import java.util.Optional;

/** What a URL that was copied says of the request that a browser sends to it. */
final class RequestUrl {

    private RequestUrl() {}

    /** The request target in origin-form; empty if no browser would send a request. */
    static Optional<String> target(String url) {
        return read(url).map(WebUrl::target);
    }

    /** The value of {@code Host}; empty if there is none. */
    static Optional<String> authority(String url) {
        return read(url).map(WebUrl::authority);
    }

    /** Programs show a URL without its scheme, too. */
    private static Optional<WebUrl> read(String url) {
        try {
            return Optional.of(WebUrl.parse(url.contains("://") ? url : "ws://" + url));
        } catch (MalformedUrlException e) {
            return Optional.empty();
        }
    }
}
