package io.wsgateway.launcher.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters: {@code /applications/{name}/resume}. Immutable.
 *
 * @param text as it is written in the OpenAPI document
 * @param segments what stands between its slashes
 */
record PathTemplate(String text, List<String> segments) {

    PathTemplate {
        segments = List.copyOf(segments);
    }

    static PathTemplate of(String text) {
        return new PathTemplate(text, List.of(text.substring(1).split("/", -1)));
    }

    /** The values of its parameters in a path of these segments; empty if it is another path. */
    Optional<Map<String, String>> match(List<String> path) {
        if (path.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
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
