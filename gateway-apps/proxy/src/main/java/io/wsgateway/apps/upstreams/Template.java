package io.wsgateway.apps.upstreams;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for values, {@code /rooms/{room}}. Immutable.
 *
 * @param parts what it is made of, in order
 */
public record Template(List<Part> parts) {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern BRACE = Pattern.compile("[{}]");

    /**
     * A piece of it.
     *
     * @param isPlace whether a value stands there; else the text itself does
     * @param text the value's name, or the text
     */
    public record Part(boolean isPlace, String text) {}

    /** Makes the list immutable. */
    public Template {
        parts = List.copyOf(parts);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if a brace has no counterpart; the message says what is expected
     */
    public static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(text);
        int end = 0;
        while (place.find()) {
            literal(parts, text.substring(end, place.start()));
            parts.add(new Part(true, place.group(1)));
            end = place.end();
        }
        literal(parts, text.substring(end));
        return new Template(parts);
    }

    private static void literal(List<Part> parts, String text) {
        if (BRACE.matcher(text).find()) {
            throw new IllegalArgumentException("a text with names in braces, {name}, and no other braces");
        }
        if (!text.isEmpty()) {
            parts.add(new Part(false, text));
        }
    }

    /** The names of its values. */
    public List<String> names() {
        return parts.stream().filter(Part::isPlace).map(Part::text).toList();
    }

    /** The text with these values; empty if one of them is. */
    public Optional<String> fill(Function<String, Optional<String>> values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (!part.isPlace()) {
                text.append(part.text());
                continue;
            }
            Optional<String> value = values.apply(part.text());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            text.append(value.get());
        }
        return Optional.of(text.toString());
    }
}
