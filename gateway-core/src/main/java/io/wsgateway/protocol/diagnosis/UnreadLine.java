package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.handshake.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a text that aren't read as what they may be: a field whose colon is lost may hold a token, a sentence of a program the
 * URL with all that stands in it.
 */
public final class UnreadLine {

    private static final String FOUND = "no header field: ";
    private static final String HIDDEN = "...";
    /** The name of a field that has lost its colon; anything else may be the secret itself. */
    private static final Pattern NAME = Pattern.compile("(?i)(?:(?:proxy-)?(?:authorization|authenticate|connection)"
            + "|www-authenticate|(?:set-)?cookie|host|origin|upgrade|referer|user-agent|server|location|expect|forwarded"
            + "|date|pragma|vary|via|cache-control|transfer-encoding|content-(?:length|type|encoding)"
            + "|accept(?:-encoding|-language)?|sec-(?:websocket|fetch)-[a-z]+|x-(?:api|auth|access|csrf|xsrf)-(?:key|token)"
            + "|x-forwarded-[a-z]+|x-real-ip)(?=[\\s=;,]|$)");
    private static final Pattern USER_INFORMATION = Pattern.compile("(?<=://)[^/\\s\"'<>]*(?=@)");
    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic|digest|negotiate) +[^\\s,\"'<>]+");
    private static final Pattern NAMED =
            Pattern.compile("(?i)((?:auth|cookie|token|secret|passw|credential|session|csrf"
                    + "|xsrf|jwt|[-_]key|apikey)[\\w-]{0,64}[\"']?\\s*[:=]\\s*[\"']?)[^\\s,\"'<>]+");
    /** So long a run of letters and digits, both of them, names nothing. */
    private static final Pattern RANDOM = Pattern.compile(
            "\\beyJ[\\w.-]+|(?<!\\w)(?=[A-Za-z_]{0,64}+[0-9])(?=[0-9_]{0,64}+[A-Za-z])\\w{16,}");

    private UnreadLine() {}

    /** What is found where this line stands: whole, and so with its secrets. */
    public static String found(String line) {
        return FOUND + line;
    }

    /** The same without what the line holds: the field's name, if it begins with a known one, and how long the rest is. */
    public static String shown(String found) {
        String line = found.startsWith(FOUND) ? found.substring(FOUND.length()) : found;
        Matcher name = NAME.matcher(line);
        int end = name.lookingAt() ? name.end() : 0;
        int rest = line.substring(end).strip().length();
        return FOUND + line.substring(0, end) + (end == 0 ? "" : " ") + HIDDEN + " (" + rest + " characters)";
    }

    /** A first line that is none; what it announces by a field's name is hidden as {@link #shown} does. */
    static String firstLine(String line) {
        return NAME.matcher(line).lookingAt() ? shown(line).substring(FOUND.length()) : sentence(line);
    }

    /** A sentence without what looks like a secret in it: queries, passwords in URLs, tokens. */
    static String sentence(String text) {
        String shown = USER_INFORMATION.matcher(Printable.withoutQueries(text)).replaceAll(HIDDEN);
        shown = SCHEME.matcher(shown).replaceAll("$1 " + HIDDEN);
        shown = NAMED.matcher(shown).replaceAll("$1" + HIDDEN);
        return RANDOM.matcher(shown).replaceAll(HIDDEN);
    }
}
