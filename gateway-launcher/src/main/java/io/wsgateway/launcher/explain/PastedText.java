package io.wsgateway.launcher.explain;

import io.wsgateway.launcher.explain.Shape.Caption.Kind;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the heads in a text, wherever they are: each line is judged by itself, then by those around it. A line is part of a head,
 * part of the body behind one, a sentence that a program says, or unread. Used once.
 */
final class PastedText {

    private static final Pattern CURL = Pattern.compile(
            "(?m)^[\\s>]*(?:> [A-Z]{3,7} \\S+ HTTP/\\S+\\s*$|\\* +(?:Trying |Connected to |Host .* was resolved|Could not resolve|connect to ))|^curl: \\(");
    /** How many fields in a row begin a head where a body could go on. */
    private static final int RUN = 3;
    /** How far is looked ahead, in lines. */
    private static final int MOST_AHEAD = 50;

    private final boolean curl;
    private final List<SourceLine> lines;
    private final List<Shape> shapes;
    private final List<Part> parts = new ArrayList<>();
    private final List<Shape.Said> said = new ArrayList<>();
    private final SortedSet<Integer> used = new TreeSet<>();
    private final SortedSet<Integer> seen = new TreeSet<>();
    /** The head that a field would be part of; null between heads. */
    private @Nullable Part open;
    private @Nullable Part body;
    private boolean fenced;

    private PastedText(String text) {
        curl = CURL.matcher(text).find();
        LineReader reader = new LineReader(curl);
        lines = SourceLines.of(text);
        shapes = new ArrayList<>(lines.stream().map(line -> reader.read(line.text())).toList());
    }

    /** What is in this text; no part of it if there is none. */
    static Found read(String text) {
        PastedText pasted = new PastedText(text);
        int i = 0;
        while (i < pasted.lines.size()) {
            i = pasted.line(i);
        }
        return pasted.found();
    }

    /**
     * What was found in a text.
     *
     * @param parts the heads, in order
     * @param said what programs say in it
     * @param used the lines that are read, by number
     * @param lines all lines that hold something
     */
    record Found(List<Part> parts, List<Shape.Said> said, SortedSet<Integer> used, SortedSet<Integer> lines) {}

    private Found found() {
        for (Part part : parts) {
            if (part.isAwaiting()) {
                part.awaited().ifPresent(name -> part.head.field(name, ""));
            }
        }
        int most = parts.stream().mapToInt(part -> part.head.size()).max().orElse(0);
        // A field that a sentence quotes is no head, where there are heads.
        parts.removeIf(part -> !part.isHead()
                || most >= RUN && part.isLoneField());
        parts.forEach(part -> used.addAll(part.lines));
        return new Found(parts, said, used, seen);
    }

    /** Reads the line with this index, and those that belong to it; the index of the next one. */
    private int line(int i) {
        SourceLine line = lines.get(i);
        Shape shape = shapes.get(i);
        if (!(shape instanceof Shape.Blank)) {
            seen.add(line.number());
        }
        Part waiting = open;
        if (waiting != null && waiting.isAwaiting() && isValue(shape)) {
            waiting.awaited().ifPresent(name -> waiting.head.field(name, line.text().replaceFirst("^[>|#]\\s", "")));
            waiting.lines.add(line.number());
            return i + 1;
        }
        int command = CopiedCommand.end(lines, i);
        if (command > i) {
            command(i, command);
            return command;
        }
        if (body != null && isBody(shape, i)) {
            body.body.append(line.text()).append('\n');
            used.add(line.number());
            return i + 1;
        }
        take(shape, line, i);
        return i + 1;
    }

    /** The value of a name that stands above it: whatever it looks like, unless it is surely something else. */
    private static boolean isValue(Shape shape) {
        return switch (shape) {
            case Shape.Blank blank -> false;
            case Shape.Fence fence -> false;
            case Shape.RequestLine request -> false;
            case Shape.StatusLine status -> false;
            case Shape.Caption caption -> false;
            case Shape.Field field -> !field.known();
            default -> true;
        };
    }

    private boolean isBody(Shape shape, int i) {
        return switch (shape) {
            case Shape.Blank blank -> true;
            case Shape.RequestLine request -> false;
            case Shape.StatusLine status -> false;
            case Shape.Logged logged -> false;
            case Shape.Caption caption -> false;
            case Shape.Fence fence -> !fenced;
            case Shape.Remark remark -> false;
            case Shape.Said sentence -> !lines.get(i).text().startsWith("curl: (");
            default -> !isHeadAhead(i);
        };
    }

    /** True if several fields in a row, one of them of an opening handshake, begin here. */
    private boolean isHeadAhead(int from) {
        boolean strong = false;
        int i = from;
        while (i < shapes.size() && i - from < MOST_AHEAD && shapes.get(i) instanceof Shape.Field field
                && field.known()) {
            strong |= FieldNames.isOfHandshakes(field.name(), field.value().orElse(""));
            i++;
        }
        return strong && i - from >= RUN;
    }

    private void take(Shape shape, SourceLine line, int i) {
        if (!(shape instanceof Shape.Remark || shape instanceof Shape.Said)) {
            body = null;
        }
        int number = line.number();
        switch (shape) {
            case Shape.Blank blank -> close();
            case Shape.Fence fence -> {
                fenced = !fenced;
                used.add(number);
                end();
            }
            case Shape.Punctuation punctuation -> {
                used.add(number);
                if (punctuation.closesObject()) {
                    end();
                }
            }
            case Shape.RequestLine request -> begin(Side.REQUEST, request.line(), number);
            case Shape.StatusLine status -> begin(Side.RESPONSE, status.line(), number);
            case Shape.Logged logged -> {
                begin(Side.REQUEST, logged.requestLine(), number).cut();
                begin(Side.RESPONSE, logged.statusLine(), number).cut();
                end();
            }
            case Shape.Caption caption -> caption(caption.kind(), number);
            case Shape.Field field -> field(field, line, i);
            case Shape.Name name -> name(name, line, i);
            case Shape.Said sentence -> {
                said.add(sentence);
                used.add(number);
            }
            case Shape.Remark remark -> used.add(number);
            case Shape.LineNumber lineNumber -> {
                used.add(number);
                close();
            }
            case Shape.Banner banner -> banner(banner, number);
            case Shape.Ellipsis ellipsis -> {
                used.add(number);
                if (open != null) {
                    open.cut();
                }
            }
            case Shape.Other other -> other(line, i);
        }
    }

    private Part begin(Side side, String startLine, int number) {
        Part heading = open;
        Part part =
                heading != null && heading.isEmpty() && heading.isCaptioned() ? heading : add(new Part(side, false));
        part.side(side);
        part.head.startLine(startLine);
        part.lines.add(number);
        open = part;
        return part;
    }

    private Part add(Part part) {
        parts.add(part);
        open = part;
        return part;
    }

    private void caption(Kind kind, int number) {
        used.add(number);
        if (kind == Kind.PROVISIONAL) {
            if (open != null) {
                open.cut();
            }
            return;
        }
        end();
        Part part =
                add(new Part(kind == Kind.REQUEST ? Side.REQUEST : kind == Kind.RESPONSE ? Side.RESPONSE : null, true));
        part.lines.add(number);
        if (kind == Kind.GENERAL) {
            part.general();
        }
    }

    private void field(Shape.Field field, SourceLine line, int i) {
        Part part = open;
        if (part == null && !field.known()) {
            return;
        }
        if (part != null && !field.known() && part.head.size() > 0 && Character.isWhitespace(line.text().charAt(0))
                && isFolded(i)) {
            part.head.fold(line.text());
            part.lines.add(line.number());
            return;
        }
        if (part != null && !field.known() && !part.head.hasStartLine() && !part.isCaptioned()
                && field.name().indexOf('-') < 0) {
            return; // "word: text" alone is no field
        }
        Part into = part == null ? add(new Part(null, false)) : part;
        if (field.value().filter(String::isEmpty).isPresent() && i + 1 < shapes.size() && isValue(shapes.get(i + 1))) {
            into.await(field.name(), line.number()); // browsers show values in the lines below the names
        } else {
            into.field(field.name(), field.value(), line.number());
        }
    }

    /** True if the line is indented more than the one before it. */
    private boolean isFolded(int i) {
        return i > 0 && indent(lines.get(i - 1).text()) < indent(lines.get(i).text())
                && lines.get(i - 1).number() < lines.get(i).number();
    }

    private static int indent(String text) {
        int i = 0;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private void name(Shape.Name name, SourceLine line, int i) {
        Part part = open;
        boolean valueFollows = i + 1 < lines.size() && isValue(shapes.get(i + 1));
        if (part == null && !(valueFollows && i + 2 < lines.size() && !(shapes.get(i + 2) instanceof Shape.Other))) {
            return; // a word in a line of its own
        }
        (part == null ? add(new Part(null, false)) : part).await(name.name(), line.number());
    }

    private void other(SourceLine line, int i) {
        Part part = open;
        if (part == null) {
            return;
        }
        boolean fieldFollows = i + 1 < shapes.size() && shapes.get(i + 1) instanceof Shape.Field field && field.known();
        if (part.head.size() > 0 && isFolded(i)) {
            part.head.fold(line.text());
            part.lines.add(line.number());
        } else if (part.isEmpty() && part.isCaptioned() && part.isResponse() && !fieldFollows) {
            part.head.startLine(line.text().strip()); // whatever it is: it is what was answered
            part.lines.add(line.number());
        } else if (fieldFollows && (part.head.size() > 0 || part.head.hasStartLine())) {
            part.strange(line.text(), line.number());
        } else {
            end();
        }
    }

    /** The first thing behind a request: it is what was answered. */
    private void banner(Shape.Banner banner, int number) {
        if (open == null && !parts.isEmpty() && !parts.getLast().isResponse()) {
            begin(Side.RESPONSE, banner.line(), number);
            end();
        }
    }

    /** An empty line: a head is over if it has begun; a body may follow. */
    private void close() {
        Part part = open;
        if (part != null && !part.isEmpty()) {
            end();
            body = part.isResponse() && part.head.hasStartLine() && !part.head.head().startLine().contains(" 101")
                    ? part
                    : null;
        }
    }

    private void end() {
        Part part = open;
        if (part != null && part.isEmpty()) {
            used.addAll(part.lines);
            parts.remove(part);
        }
        open = null;
    }

    private void command(int from, int end) {
        end();
        StringBuilder text = new StringBuilder();
        for (SourceLine line : lines.subList(from, end)) {
            text.append(line.text()).append('\n');
            seen.add(line.number());
            used.add(line.number());
        }
        if (!curl) { // else what it sent follows
            Part part = CopiedCommand.read(text.toString());
            part.lines.add(lines.get(from).number());
            parts.add(part);
        }
    }

    /** All that a program says, told of one attempt. */
    static List<Finding> findings(List<Shape.Said> said) {
        return said.stream().flatMap(one -> one.finding().stream()).toList();
    }
}
