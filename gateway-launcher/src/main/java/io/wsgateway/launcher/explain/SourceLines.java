package io.wsgateway.launcher.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a text apart into lines of which each holds one line of a head at most: line ends that are written out, objects and
 * heads that stand in one line are parted.
 */
final class SourceLines {

    /** The longest line that is looked into, in characters; of a longer one its beginning. */
    private static final int MOST_CHARACTERS = 1 << 15;
    private static final Pattern WRITTEN_LINE_END =
            Pattern.compile("(?:\\\\r)?\\\\n|\\\\x0[dD]\\\\x0[aA]|\\\\u000[dD]\\\\u000[aA]");
    private static final Pattern HEAD_LIKE =
            Pattern.compile(
                    "HTTP/\\d(?:\\.\\d)?|(?i:sec-websocket-[a-z]+|upgrade|connection|host|origin|user-agent)[\"' ]*:");
    /** The name of a member of an object, and how its value begins: {@code 'host': '}, {@code Host:[}, {@code "host" => "}. */
    private static final Pattern MEMBER = Pattern.compile(
            "(?:(?<quote>[\"'])(?<quoted>:?[A-Za-z][\\w.-]{0,63})\\k<quote>[\\])]?\\s*(?::|=>|=|,)\\s*b?[\"'\\[]"
                    + "|(?<![\\w.:-])(?<bare>:?[A-Za-z][\\w.-]{0,63})(?:[:=]\\[|:\\s*[\"']))");
    /** A field of a head whose lines were joined. */
    private static final Pattern JOINED_FIELD = Pattern.compile("(?<=\\s)(?<name>[A-Za-z][A-Za-z0-9-]{1,63}):\\s");
    private static final Pattern JOINED_START = Pattern.compile(
            "(?:[A-Z]{3,7} \\S+ HTTP/\\d(?:\\.\\d)?|HTTP/\\d(?:\\.\\d)? \\d{3}).*");
    private static final int FEWEST_JOINED = 3;

    private SourceLines() {}

    /** The lines of a text, in order. */
    static List<SourceLine> of(String text) {
        List<SourceLine> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bounded = line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) : line;
            for (String part : parts(bounded)) {
                lines.add(new SourceLine(number, part));
            }
        }
        return lines;
    }

    private static List<String> parts(String line) {
        if (line.indexOf('\\') >= 0 && WRITTEN_LINE_END.matcher(line).find()
                && (HEAD_LIKE.matcher(line).find() || isOnlyLineEnd(line))) {
            return writtenOut(line);
        }
        List<String> members = members(line);
        return members.isEmpty() ? joined(line) : members;
    }

    private static boolean isOnlyLineEnd(String line) {
        return WRITTEN_LINE_END.matcher(line).replaceAll("").chars().noneMatch(Character::isLetterOrDigit);
    }

    /** {@code Host: a\r\nUpgrade: b\r\n} has two lines; what is behind the last line end counts only if it is something. */
    private static List<String> writtenOut(String line) {
        List<String> parts = new ArrayList<>();
        Matcher end = WRITTEN_LINE_END.matcher(line);
        int from = 0;
        while (end.find()) {
            parts.add(line.substring(from, end.start()).replace("\\\"", "\"").replace("\\t", " "));
            from = end.end();
        }
        String rest = line.substring(from);
        if (!rest.isBlank()) {
            parts.add(rest);
        }
        return parts;
    }

    /** The members of an object that stands in one line, with a line that ends it; empty if there is none. */
    private static List<String> members(String line) {
        if (line.indexOf('{') < 0 && line.indexOf('[') < 0 && line.indexOf('(') < 0) {
            return List.of();
        }
        List<Integer> starts = new ArrayList<>();
        boolean known = false;
        Matcher member = MEMBER.matcher(line);
        int from = 0;
        while (member.find(from)) {
            String name = member.group("quoted") == null ? member.group("bare") : member.group("quoted");
            known |= FieldNames.isKnown(name);
            starts.add(member.start());
            // From where its value begins, over the value: a comma in it doesn't end it.
            from = Delimited.end(line, member.end() - 1);
        }
        if (starts.size() < 2 || !known) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        if (!line.substring(0, starts.getFirst()).isBlank()) {
            parts.add(line.substring(0, starts.getFirst()));
        }
        for (int i = 0; i < starts.size(); i++) {
            parts.add(line.substring(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : line.length()));
        }
        parts.add("}");
        return parts;
    }

    /** The lines of a head that were joined by spaces; the line itself if it is none. */
    private static List<String> joined(String line) {
        List<Integer> starts = new ArrayList<>();
        Matcher field = JOINED_FIELD.matcher(line);
        while (field.find()) {
            if (FieldNames.isKnown(field.group("name"))) {
                starts.add(field.start());
            }
        }
        String first = starts.isEmpty() ? line : line.substring(0, starts.getFirst());
        boolean begins = JOINED_START.matcher(first.strip()).matches();
        if (starts.size() < (begins ? 2 : FEWEST_JOINED)) {
            return List.of(line);
        }
        List<String> parts = new ArrayList<>();
        if (!first.isBlank()) {
            parts.add(first);
        }
        for (int i = 0; i < starts.size(); i++) {
            parts.add(line.substring(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : line.length()));
        }
        return parts;
    }
}
