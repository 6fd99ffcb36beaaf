package io.wsgateway.protocol.handshake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes what came from outside fit to be shown in a log, a header or a page: visible ASCII only, everything else escaped,
 * and bounded.
 */
public final class Printable {

    /** The longest text shown, in characters before escaping. */
    public static final int MAX_LENGTH = 256;

    private static final String HIDDEN = "...";
    /** What begins a query or a fragment, or was meant to: some escape it, and once more. */
    private static final Pattern MARK = Pattern.compile("[?#]|%(?:25){0,8}(?:3[Ff]|23)");
    private static final Pattern QUERY = Pattern.compile("(" + MARK + ")[^\\s,\"'<>]+");

    /** The value of a parameter of a path, {@code ;name=value}, also where its marks are escaped. */
    private static final Pattern PARAMETER = Pattern.compile(
            "((?:;|%(?:25){0,8}3[Bb])[^=;%/?#\\s]*(?:=|%(?:25){0,8}3[Dd]))(?:(?!%(?:25){0,8}3[Bb])[^;/?#\\s,\"'<>])+");
    /** What begins as a URL or a path does; media types, {@code text/html;q=0.9}, don't. */
    private static final Pattern URL = Pattern.compile("(?<![^\\s,\"'<>(=|])"
            + "(?:[A-Za-z][\\w+.-]*+:/|[\\w.-]*+:\\d*+|[\\w-]++(?:\\.[\\w-]++)++)?/[^\\s,\"'<>]*+");

    private Printable() {}

    /** The text, escaped and cut. */
    public static String of(String text) {
        return of(text, MAX_LENGTH, false);
    }

    /**
     * The same for a text that is escaped already, in part or as a whole: its backslashes stay.
     *
     * @param most the longest text shown, in characters before what is left of escaping
     */
    public static String escapedBefore(String text, int most) {
        return of(text, most, true);
    }

    private static String of(String text, int most, boolean escapedBefore) {
        int end = Math.min(text.length(), most);
        StringBuilder shown = null;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f && (c != '\\' || escapedBefore);
            if (!plain && shown == null) {
                shown = new StringBuilder(text.substring(0, i));
            }
            if (shown != null) {
                append(shown, c, plain);
            }
        }
        String escaped = shown == null ? text.substring(0, end) : shown.toString();
        return end == text.length() ? escaped : escaped + "... (" + text.length() + " characters)";
    }

    private static void append(StringBuilder shown, char c, boolean plain) {
        if (plain) {
            shown.append(c);
        } else if (c == '\\') {
            shown.append("\\\\");
        } else {
            shown.append(c <= 0xff ? "\\x" : "\\u").append(String.format(c <= 0xff ? "%02x" : "%04x", (int) c));
        }
    }

    /**
     * A request target without its query, fragment, user information and the values of its path's parameters, each of which may
     * hold a secret.
     */
    public static String target(String target) {
        Matcher mark = MARK.matcher(target);
        boolean found = mark.find();
        String before = withoutParameters(found ? target.substring(0, mark.start()) : target);
        String shown = target.startsWith("/") ? before : authority(before);
        return found ? of(shown) + mark.group() + HIDDEN : of(shown);
    }

    /**
     * A text without the queries, the fragments and the values of paths' parameters of what may be URLs in it, which may hold
     * secrets; not escaped.
     */
    public static String withoutQueries(String text) {
        String shown = QUERY.matcher(text).replaceAll("$1" + HIDDEN);
        return URL.matcher(shown).replaceAll(url -> Matcher.quoteReplacement(withoutParameters(url.group())));
    }

    private static String withoutParameters(String path) {
        return PARAMETER.matcher(path).replaceAll("$1" + HIDDEN);
    }

    /** A host or an origin, without the user information and its password that it should not have. */
    public static String authority(String value) {
        int scheme = value.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        int slash = value.indexOf('/', start);
        int at = value.lastIndexOf('@', slash < 0 ? value.length() : slash);
        return at < start ? value : value.substring(0, start) + HIDDEN + value.substring(at);
    }
}
