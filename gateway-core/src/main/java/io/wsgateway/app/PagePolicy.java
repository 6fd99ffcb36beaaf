package io.wsgateway.app;

import io.wsgateway.protocol.syntax.HashSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the Content-Security-Policy of a page: the scripts and styles that stand in it may run, by their hashes, and
 * nothing else. So what somebody managed to get into a page that is shown doesn't run: neither another element nor an
 * attribute such as {@code onclick}. A script that stands in a comment is allowed, too: it is the page's own. A page that imports
 * modules may load them from its own host: hashes don't reach what a script imports.
 */
final class PagePolicy {

    /** More would make a head that clients don't read. */
    static final int MOST_ELEMENTS = 64;

    private static final Pattern START = tag("<(script|style)");
    private static final Pattern SCRIPT_END = tag("</script");
    private static final Pattern STYLE_END = tag("</style");
    /** The rest of a start tag: attributes may hold {@code >} in quotes. */
    private static final Pattern ATTRIBUTES = Pattern.compile("(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n?");

    /** What a page's scripts may load. */
    enum Imports {
        NOTHING, OWN_HOST
    }

    private PagePolicy() {}

    /**
     * The policy of a page.
     *
     * @throws IllegalArgumentException if it has too many scripts or styles
     */
    static String of(String html, Imports imports) {
        Set<String> scripts = new LinkedHashSet<>();
        Set<String> styles = new LinkedHashSet<>();
        // Browsers take every line end for LF before they see elements (HTML, 13.2.3.5).
        String text = LINE_END.matcher(html).replaceAll("\n");
        Matcher start = START.matcher(text);
        int from = 0;
        while (start.find(from)) {
            boolean script = start.group(1).equalsIgnoreCase("script");
            Matcher attributes = ATTRIBUTES.matcher(text).region(start.end(), text.length());
            Matcher end = (script ? SCRIPT_END : STYLE_END).matcher(text);
            if (!attributes.lookingAt() || !end.find(attributes.end())) {
                break; // it has no end, so there is nothing behind it
            }
            add(script ? scripts : styles, text.substring(attributes.end(), end.start()));
            from = end.end();
        }
        if (imports == Imports.OWN_HOST) {
            scripts.add("'self'");
        }
        return "default-src 'none'; script-src " + sources(scripts) + "; style-src " + sources(styles)
                + "; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";
    }

    private static void add(Set<String> sources, String content) {
        sources.add(HashSource.of(content));
        if (sources.size() > MOST_ELEMENTS) {
            throw new IllegalArgumentException("a page of more than " + MOST_ELEMENTS
                    + " different scripts or styles (expected: fewer, larger ones)");
        }
    }

    private static Pattern tag(String name) {
        return Pattern.compile(name + "(?=[\\s/>])", Pattern.CASE_INSENSITIVE);
    }

    private static String sources(Set<String> hashes) {
        return hashes.isEmpty() ? "'none'" : String.join(" ", hashes);
    }
}
