package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.explain.Shape.Field;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the header field in a line: as it is on the wire, behind the prefix of a log, in the code that writes it, in an object
 * that a program prints, in a table.
 */
final class FieldLine {

    private static final Pattern NAME = Pattern.compile("(?<![\\w./-])(?<open>[\"'`\\[(*|]{0,3} ?)"
            + "(?<name>:?[A-Za-z][A-Za-z0-9_-]{0,63}|Request URL|Request Method|Status Code|Remote Address|Referrer Policy)"
            + "(?<close> ?[\"'`\\])*]{0,3})[ ]*(?<separator>:|=>|=(?=\\s*[\"'\\[])|,|\\t|\\|)");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern UNKNOWN =
            Pattern.compile("[\\s>|<#]*[\"']?(?<name>[!#$%&*+.^_~0-9A-Za-z-]{1,64})[\"']?:(?<value>.*)");
    /** Code that goes on with the value: {@code " + key}, {@code " . $accept}. */
    private static final Pattern COMPUTED = Pattern.compile("[\"'`]?\\s*(?:\\+|\\.|,|%|<<|&)\\s*[$A-Za-z_(&].*");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\{[^}]*\\}?.*|#\\{[^}]*\\}?.*|\\{\\w*\\}|%[sdv]|\\$[A-Za-z_]\\w*[;,)\\s\"']*");
    private static final Pattern EXPRESSION = Pattern.compile("[$A-Za-z_][\\w.$>\\[\\]()'-]*\\s*[;),]+\\s*");
    private static final Pattern CODE_BEHIND = Pattern.compile("\\s*(?:[);,+.\\\\\\]}&%<|>:*].*)?");

    private FieldLine() {}

    /** The field whose name is known. */
    static Optional<Field> known(String line) {
        Matcher found = NAME.matcher(line);
        int from = 0;
        while (found.find(from)) {
            Optional<Field> field = at(line, found);
            if (field.isPresent()) {
                return field;
            }
            from = found.start("name") + 1;
            if (from > Prefix.MOST_CHARACTERS) {
                break;
            }
        }
        return Optional.empty();
    }

    /** A line that has the form of a field, whatever its name is. */
    static Optional<Field> unknown(String line) {
        Matcher form = UNKNOWN.matcher(line);
        if (!form.matches()) {
            return Optional.empty();
        }
        String value = form.group("value").strip();
        int quote = value.isEmpty() ? -1 : "\"'".indexOf(value.charAt(0));
        return Optional.of(new Field(form.group("name"),
                Optional.of(quote < 0 ? value : inside(value, 0)), false));
    }

    private static Optional<Field> at(String line, Matcher found) {
        String name = found.group("name");
        if (!FieldNames.isKnown(name)) {
            name = name.startsWith(":") ? name.substring(1) : name;
            if (!FieldNames.isKnown(name)) {
                return Optional.empty();
            }
        }
        String open = found.group("open").strip();
        String close = found.group("close").strip();
        String before = line.substring(0, found.start("name"));
        boolean quoted = !open.isEmpty() && "\"'`".indexOf(open.charAt(open.length() - 1)) >= 0;
        boolean closed = quoted && !close.isEmpty();
        String separator = found.group("separator");
        boolean fits = switch (separator) {
            case "\t" -> close.isEmpty();
            case "," -> closed;
            case "=" -> closed || close.isEmpty() && line.startsWith("[", found.end()) || close.equals("]");
            case "|" -> before.indexOf('|') >= 0;
            default -> true;
        };
        String rest = line.substring(found.end()).strip();
        if (!fits) {
            return Optional.empty();
        }
        if (quoted && !closed) {
            return inLiteral(name, open.charAt(open.length() - 1), rest);
        }
        if (!closed && !Prefix.isDecoration(before)) {
            return Optional.empty();
        }
        return Optional.of(new Field(FieldNames.onTheWire(name), value(rest, separator, closed, open), true));
    }

    /** {@code "Upgrade: websocket\r\n" +}: name and value in one literal. */
    private static Optional<Field> inLiteral(String name, char quote, String rest) {
        int end = rest.indexOf(quote);
        String value = (end < 0 ? rest : rest.substring(0, end)).strip();
        String behind = end < 0 ? "" : rest.substring(end + 1);
        if (!CODE_BEHIND.matcher(behind).matches()) {
            return Optional.empty(); // a sentence that quotes a field
        }
        boolean computed = PLACEHOLDER.matcher(value).matches()
                || value.isEmpty() && COMPUTED.matcher(behind).matches();
        return Optional.of(
                new Field(FieldNames.onTheWire(name), computed ? Optional.empty() : Optional.of(value), true));
    }

    private static Optional<String> value(String rest, String separator, boolean closed, String open) {
        if (open.contains("*")) {
            return Optional.of(rest.replaceFirst("^\\*+\\s*", ""));
        }
        if (separator.equals("|")) {
            return Optional.of(rest.replaceFirst("\\s*\\|\\s*$", ""));
        }
        boolean literal = !rest.isEmpty() && "\"'`".indexOf(rest.charAt(0)) >= 0
                || rest.startsWith("b'") || rest.startsWith("b\"");
        if (literal) {
            String value = inside(rest, rest.charAt(0) == 'b' ? 1 : 0);
            return PLACEHOLDER.matcher(value).matches() ? Optional.empty() : Optional.of(value);
        }
        if (rest.startsWith("[") && (closed || !separator.equals("\t"))) {
            return Optional.of(inside(rest, 0).replaceAll("^[\"']|[\"']$", ""));
        }
        if (PLACEHOLDER.matcher(rest).matches() || closed && EXPRESSION.matcher(rest).matches()) {
            return Optional.empty();
        }
        return Optional.of(closed ? rest.replaceFirst("[\\s,;)}\\]]+$", "") : rest);
    }

    private static String inside(String text, int open) {
        int end = Delimited.end(text, open);
        boolean isClosed = end > open + 1 && text.charAt(end - 1) == Delimited.closing(text.charAt(open));
        return text.substring(open + 1, isClosed ? end - 1 : end).strip();
    }

    /** True for a name as RFC 9110 section 5.1 has it. */
    static boolean isName(String text) {
        return TOKEN.matcher(text).matches();
    }
}
