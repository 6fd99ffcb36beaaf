package io.wsgateway.launcher.config;

import io.wsgateway.launcher.text.Escaped;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What helps where a value that wasn't quoted is something else to YAML: {@code *} and {@code *.example.com} are aliases,
 * {@code !x} is a tag, {@code @x} and {@code %x} are nothing, and in {@code { path: /chat/{room} }} the second brace begins a
 * section, as the bracket of {@code [::1]} begins a list. Only values of keys that hold no secret are
 * repeated.
 */
final class QuoteHint {

    private static final Pattern KEY =
            Pattern.compile("(?:^|[\\s{,])((?:address|allow|host|hosts|path): *(\\[[^\\]]*)?)$");
    private static final String QUOTE_IT = "quote it";
    /** What means something else to YAML where a value begins. */
    private static final String BEGINS_NO_TEXT = "*!@`%";
    private static final String BREAKS = " \t,[{";

    private QuoteHint() {}

    /**
     * The hint; empty if quoting wouldn't help.
     *
     * @param line the line
     * @param column where in it YAML saw the beginning of something else, from 0
     */
    static Optional<String> of(String line, int column) {
        if (column < 0 || column >= line.length()) {
            return Optional.empty();
        }
        int start = column;
        if (line.charAt(column) == '{') {
            start = startOfValue(line, column);
        } else if (column > 0 && line.charAt(column) == ':' && line.charAt(column - 1) == '[') {
            start = column - 1;
        } else if (column > 0 && (line.charAt(column - 1) == '}' || line.charAt(column - 1) == ']')) {
            start = startOfBrackets(line, column - 1);
        }
        if (start == column && BEGINS_NO_TEXT.indexOf(line.charAt(column)) < 0) {
            return Optional.empty();
        }
        int end = endOfValue(line, start);
        String quoted = "\"" + line.substring(start, end) + "\"";
        Matcher key = KEY.matcher(line.substring(0, start));
        if (quoted.indexOf('"', 1) < quoted.length() - 1 || !key.find()) {
            return Optional.of(quoted.equals("\"*\"") ? QUOTE_IT + ": " + quoted : QUOTE_IT);
        }
        String rest = key.group(2) == null ? "" : line.substring(end, endOfList(line, end));
        return Optional.of(QUOTE_IT + ": " + Escaped.text(key.group(1) + quoted + rest));
    }

    /** Where the bracket stands that this one closes; behind this one if it closes none. */
    private static int startOfBrackets(String line, int close) {
        int depth = 0;
        for (int i = close; i >= 0; i--) {
            char c = line.charAt(i);
            depth += c == '}' || c == ']' ? 1 : c == '{' || c == '[' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return close + 1;
    }

    private static int startOfValue(String line, int within) {
        int start = within;
        while (start > 0 && BREAKS.indexOf(line.charAt(start - 1)) < 0) {
            start--;
        }
        return start;
    }

    /** Behind the value: where white space, a comma or a bracket that isn't its own follows. */
    private static int endOfValue(String line, int start) {
        int depth = 0;
        for (int i = start; i < line.length(); i++) {
            char c = line.charAt(i);
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            if (depth < 0 || depth == 0 && (c == ' ' || c == '\t' || c == ',')) {
                return i;
            }
        }
        return line.length();
    }

    private static int endOfList(String line, int from) {
        int bracket = line.indexOf(']', from);
        return bracket < 0 ? line.length() : bracket + 1;
    }
}
