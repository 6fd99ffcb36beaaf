package io.wsgateway.launcher.explain;

import java.util.regex.Pattern;

/** What stands before a line of a head and doesn't belong to it. */
final class Prefix {

    /** The longest that is looked at. */
    static final int MOST_CHARACTERS = 240;

    /** Quotation, bullets, line numbers, brackets, arrows, times. */
    private static final Pattern MARKS =
            Pattern.compile("(?:[\\s\\d>|<#*+\\-•·–—→←=\\[\\](){}\"'`$/\\\\,;:.\\u2026]|\\b[bTZ]\\b|\\d[TZ])*");
    private static final Pattern TIME = Pattern.compile(".*\\d{1,2}:\\d{2}.*");
    private static final Pattern LEVEL = Pattern.compile(
            ".*\\b(?i:trace|debug|info|notice|warn|warning|error|fine|finer|finest|verbose)\\b.*");
    private static final Pattern DIRECTION = Pattern.compile(
            "\\W*(?i:sent|send|sending|received|receive|recv|request|response|req|res|resp|out|outgoing|in|incoming|client|server|reply|replies|answer|got)\\W*");
    private static final Pattern ENDS_APART = Pattern.compile(".*(?:[:>|\\])\\-=<*]\\s*|\\s{2,}|\\t)");
    /** As Android's log has it: {@code I/OkHttp: }. */
    private static final Pattern TAG = Pattern.compile("\\s*[VDIWEF]/[\\w.$-]+(?:\\(\\s*\\d+\\))?: .*");
    private static final Pattern STRING_OPENS =
            Pattern.compile("(?:.*(?:[(=+\\[{,:.]\\s*|\\b(?:return|echo|print|puts)\\s+)|\\s*)[\"'`]");

    private Prefix() {}

    /** True for what a quotation, a log, a tool or a program puts before a line; false for words of a sentence. */
    static boolean isDecoration(String prefix) {
        if (prefix.isBlank()) {
            return true;
        }
        if (prefix.length() > MOST_CHARACTERS) {
            return false;
        }
        return MARKS.matcher(prefix).matches() || DIRECTION.matcher(prefix).matches() || isOfALog(prefix);
    }

    private static boolean isOfALog(String prefix) {
        boolean begins = TIME.matcher(prefix).matches() || LEVEL.matcher(prefix).matches()
                || prefix.startsWith("[") || TAG.matcher(prefix).matches();
        return begins && (ENDS_APART.matcher(prefix).matches() || TIME.matcher(prefix).matches());
    }

    /** True if a string of a program begins at the end of it. */
    static boolean opensString(String prefix) {
        return STRING_OPENS.matcher(prefix).matches();
    }
}
