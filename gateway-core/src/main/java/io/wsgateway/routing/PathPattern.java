package io.wsgateway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path pattern: literal segments, {@code {parameters}} that match one segment which isn't empty, and {@code **} at the
 * end that matches one segment or more. Ordered from the more to the less specific. Immutable.
 *
 * @param segments the segments from the left
 */
record PathPattern(List<Segment> segments) implements Comparable<PathPattern> {

    private static final String REST = "**";
    private static final Pattern PARAMETER = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_-]{0,63}}");
    private static final Pattern LITERAL = Pattern.compile("[^{}*%\\\\?#\\p{Cntrl}]*");

    /** In the order of precedence. */
    enum Kind {
        LITERAL, PARAMETER, REST
    }

    /** As it is written in the configuration. */
    String written() {
        return segments.stream().map(Segment::written).collect(Collectors.joining());
    }

    record Segment(Kind kind, String text) {

        static Segment of(String text) {
            if (text.equals(REST)) {
                return new Segment(Kind.REST, REST);
            }
            return PARAMETER.matcher(text).matches()
                    ? new Segment(Kind.PARAMETER, text.substring(1, text.length() - 1))
                    : new Segment(Kind.LITERAL, text);
        }

        String written() {
            return switch (kind) {
                case LITERAL -> "/" + text;
                case PARAMETER -> "/{" + text + "}";
                case REST -> "/**";
            };
        }

        /** The same for segments that match the same. */
        String shape() {
            return kind == Kind.LITERAL ? "/" + text : kind == Kind.PARAMETER ? "/{}" : "/**";
        }
    }

    PathPattern {
        segments = List.copyOf(segments);
    }

    /** What is wrong with a pattern, in a sentence; empty if nothing is. */
    static Optional<String> problem(String pattern) {
        if (!pattern.startsWith("/")) {
            return Optional.of("a path starts with /");
        }
        List<Segment> segments = parse(pattern).segments();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.kind() == Kind.REST && i < segments.size() - 1) {
                return Optional.of("** stands at the end only");
            }
            if (segment.kind() == Kind.PARAMETER && !names.add(segment.text())) {
                return Optional.of("two parameters are called {" + segment.text() + "}");
            }
            boolean dots = segment.text().equals(".") || segment.text().equals("..");
            if (segment.kind() == Kind.LITERAL && (dots || !LITERAL.matcher(segment.text()).matches())) {
                return Optional.of("\"" + segment.text() + "\" is no segment of a path (expected: plain text, not"
                        + " percent-encoded, or {name}, or **)");
            }
        }
        return Optional.empty();
    }

    static PathPattern parse(String pattern) {
        List<Segment> segments = new ArrayList<>();
        int start = 1;
        for (int slash = pattern.indexOf('/', start); slash >= 0; slash = pattern.indexOf('/', start)) {
            segments.add(Segment.of(pattern.substring(start, slash)));
            start = slash + 1;
        }
        segments.add(Segment.of(pattern.substring(Math.min(start, pattern.length()))));
        return new PathPattern(segments);
    }

    /** The same for patterns that match the same paths. */
    String shape() {
        return segments.stream().map(Segment::shape).collect(Collectors.joining());
    }

    /** The values of the parameters if the path matches. */
    Optional<Map<String, String>> match(List<String> path) {
        boolean rest = segments.getLast().kind() == Kind.REST;
        if (rest ? path.size() < segments.size() : path.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = Map.of();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            String value = segment.kind() == Kind.REST
                    ? String.join("/", path.subList(i, path.size()))
                    : path.get(i);
            if (segment.kind() == Kind.LITERAL && !segment.text().equals(value)
                    || segment.kind() == Kind.PARAMETER && value.isEmpty()) {
                return Optional.empty();
            }
            if (segment.kind() != Kind.LITERAL) {
                parameters = parameters.isEmpty() ? new HashMap<>() : parameters;
                parameters.put(segment.text(), value);
            }
        }
        return Optional.of(parameters);
    }

    @Override
    public int compareTo(PathPattern other) {
        for (int i = 0; i < Math.min(segments.size(), other.segments.size()); i++) {
            int order = segments.get(i).kind().compareTo(other.segments.get(i).kind());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(other.segments.size(), segments.size());
    }
}
