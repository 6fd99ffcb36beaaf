package io.wsgateway.launcher.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of a text in which no opening handshake was found what was looked for, and the nearest form that would be read. */
final class Hint {

    private static final String LOOKED_FOR =
            "no opening handshake in it. Looked for: a request or response head in any form,"
                    + " what curl -v prints, a HAR file, a browser's or a library's error message, a line of an access log. ";
    private static final Pattern URL = Pattern.compile("\\b(?:ws|http)s?://[^\\s\"'<>\\\\]{1,200}");
    private static final Pattern PROXY = Pattern.compile("(?s).*(?:proxy_set_header|proxy_pass|ProxyPass|backend ).*");

    private Hint() {}

    static String of(String text) {
        return LOOKED_FOR + nearest(text);
    }

    private static String nearest(String text) {
        if (text.isBlank()) {
            return "The text is empty: paste the two heads out of the browser's network panel.";
        }
        if (HarFile.isIn(text) || text.stripLeading().startsWith("{")) {
            return "It begins as JSON does: of a browser's network panel save \"all as HAR\", or paste the two heads as text.";
        }
        if (PROXY.matcher(text).matches()) {
            return "It looks like a proxy's configuration: paste what curl -v --http1.1 prints when it asks the proxy.";
        }
        Matcher url = URL.matcher(text);
        if (url.find()) {
            return "It has a URL: bin/gateway probe URL opens the connection itself and says what is wrong.";
        }
        return "The shortest that is read is the answer's first line, such as: HTTP/1.1 403 Forbidden";
    }
}
