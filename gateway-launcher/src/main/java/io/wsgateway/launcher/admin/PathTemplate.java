package io.wsgateway.launcher.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters: {@code /applications/{name}/resume}. A last one that is written {@code {topic+}} takes all that is left,
 * slashes among it. Immutable.
 *
 * @param text as it is written in the OpenAPI document
 * @param segments what stands between its slashes
 */
record PathTemplate(String text, List<String> segments) {

    private static final String REST = "+}";

    PathTemplate {
        segments = List.copyOf(segments);
    }

    static PathTemplate of(String text) {
        return new PathTemplate(text.replace(REST, "}"), List.of(text.substring(1).split("/", -1)));
    }

    /** The values of its parameters in a path of these segments; empty if it is another path. */
    Optional<Map<String, String>> match(List<String> path) {
        boolean rest = segments.getLast().endsWith(REST);
        if (rest ? path.size() < segments.size() : path.size() != segments.size()) {
            return Optional.empty();
        }
        if (rest && path.size() > segments.size()) {
            List<String> joined = new ArrayList<>(path.subList(0, segments.size() - 1));
            joined.add(String.join("/", path.subList(segments.size() - 1, path.size())));
            return match(joined);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                parameters.put(segment.substring(1, segment.length() - 1).replace("+", ""), path.get(i));
            } else if (!segment.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    /** How many parameters it has: of two that match, the one with fewer is meant. */
    int parameters() {
        return (int) segments.stream().filter(segment -> segment.startsWith("{")).count();
    }

    @Override
    public String toString() {
        return text;
    }
}
