package io.wsgateway.launcher.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The path of a URL: a backslash is a slash, and dot segments are taken out, however they are spelt.
 *
 * @see <a href="https://url.spec.whatwg.org/#path-state">WHATWG URL, path state</a>
 */
final class UrlPath {

    private static final Set<String> SINGLE_DOT = Set.of(".", "%2e");
    private static final Set<String> DOUBLE_DOT = Set.of("..", ".%2e", "%2e.", "%2e%2e");

    private UrlPath() {}

    /** What is sent for a path, which begins with a slash or is empty. */
    static String parse(String text) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        while (start <= text.length()) {
            int end = start;
            while (end < text.length() && !WebUrl.isSlash(text.charAt(end))) {
                end++;
            }
            String segment = text.substring(start, end);
            String lower = segment.toLowerCase(Locale.ROOT);
            boolean up = DOUBLE_DOT.contains(lower);
            boolean dots = up || SINGLE_DOT.contains(lower);
            if (up && !segments.isEmpty()) {
                segments.removeLast();
            }
            if (!dots) {
                segments.add(PercentEncodeSet.PATH.encode(segment));
            } else if (end == text.length()) {
                segments.add("");
            }
            start = end + 1;
        }
        return "/" + String.join("/", segments);
    }
}
