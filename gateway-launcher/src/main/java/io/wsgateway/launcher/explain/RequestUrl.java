package io.wsgateway.launcher.explain;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a URL says of the request that a browser sends to it.
 *
 * @see <a href="https://url.spec.whatwg.org/#concept-basic-url-parser">WHATWG URL, basic URL parser</a>
 */
final class RequestUrl {

    /** What a browser encodes in a path beside control characters and what isn't ASCII. */
    private static final String ENCODED_IN_PATH = " \"<>^`{}";
    private static final String ENCODED_IN_QUERY = " \"<>'";

    private RequestUrl() {}

    /** The request target in origin-form. */
    static String target(String url) {
        String behind = behindScheme(url);
        int start = end(behind, "/?");
        String target = start < behind.length() ? behind.substring(start) : "/";
        int query = end(target, "?");
        String path = query == 0 ? "/" : target.substring(0, query);
        return encoded(path.replace('\\', '/'), ENCODED_IN_PATH) + encoded(target.substring(query), ENCODED_IN_QUERY);
    }

    /** The value of {@code Host}; empty if there is none. */
    static Optional<String> authority(String url) {
        String behind = behindScheme(url);
        String authority = behind.substring(0, end(behind, "/?"));
        return Optional.of(authority.substring(authority.lastIndexOf('@') + 1)).filter(host -> !host.isEmpty());
    }

    /** The URL without its scheme and its fragment. */
    private static String behindScheme(String url) {
        int scheme = url.indexOf("://");
        String behind = scheme < 0 ? url : url.substring(scheme + 3);
        return behind.substring(0, end(behind, "#"));
    }

    private static int end(String text, String characters) {
        int i = 0;
        while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static String encoded(String text, String set) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < ' ' || c >= 0x7f || set.indexOf(c) >= 0) {
                encoded.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }
}
