package io.wsgateway.launcher.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way from the root of the configuration to one key. Immutable.
 *
 * @param steps keys and list indexes; at least one
 */
record KeyPath(List<String> steps) {

    /** Lists are filled in the order of their indexes, 2 before 10. */
    static final Comparator<KeyPath> ORDER = (a, b) -> {
        for (int i = 0; i < Math.min(a.steps.size(), b.steps.size()); i++) {
            String x = a.steps.get(i);
            String y = b.steps.get(i);
            int order = isIndex(x) && isIndex(y)
                    ? Integer.compare(Integer.parseInt(x), Integer.parseInt(y))
                    : x.compareTo(y);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.steps.size(), b.steps.size());
    };

    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,5}");
    private static final Pattern BRACKETS = Pattern.compile("\\[(\\d+)]");

    KeyPath {
        steps = List.copyOf(steps);
    }

    /** Parses {@code listeners.0.port} or {@code listeners[0].port}; empty if a step is. */
    static Optional<KeyPath> parse(String text) {
        List<String> steps = List.of(BRACKETS.matcher(text).replaceAll(".$1").split("\\.", -1));
        return steps.stream().anyMatch(String::isBlank) ? Optional.empty() : Optional.of(new KeyPath(steps));
    }

    static boolean isIndex(String step) {
        return INDEX.matcher(step).matches();
    }

    /** One step further. */
    KeyPath then(String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return new KeyPath(longer);
    }

    /** {@code listeners[0].port}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String step : steps) {
            if (isIndex(step)) {
                text.append('[').append(step).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step);
            }
        }
        return text.toString();
    }
}
