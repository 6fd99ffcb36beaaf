package io.wsgateway.app;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Collections;

/**
 * Who a peer is, and what is known of it: what its token, its ticket or its certificate said, as far as the configuration hands
 * it on. Immutable.
 *
 * <p>A claim's value is a {@code String}, a {@code Boolean}, a {@code Number}, a {@code List} of such values, or a {@code Map}
 * from names to them, as in JSON; there is no {@code null}. There are at most 256 values in all, in at most 8 levels, of at
 * most 8192 characters together with the names.
 *
 * @param name 1 to 256 characters; it may hold any, so it is to be escaped where it is shown
 * @param claims what is known, by name; names and values may be personal data
 */
public record Principal(String name, Map<String, Object> claims) {

    private static final int MAX_NAME = 256;
    private static final int MAX_VALUES = 256;
    private static final int MAX_LEVELS = 8;
    private static final int MAX_CHARACTERS = 8192;

    /**
     * A principal; the claims are copied.
     *
     * @throws IllegalArgumentException if it is beyond the bounds, or a value is of another type
     */
    public Principal {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a principal's name of " + name.length() + " characters (expected: 1 to " + MAX_NAME + ")");
        }
        claims = claims.isEmpty() ? Map.of() : new Copy().map(claims, 1);
    }

    /** A principal of whom nothing but its name is known. */
    public static Principal of(String name) {
        return new Principal(name, Map.of());
    }

    /** The same claims under another name. */
    public Principal named(String other) {
        return other.equals(name) ? this : new Principal(other, claims);
    }

    /** The name, and the names of the claims: their values are nobody's business but the application's. */
    @Override
    public String toString() {
        return "Principal[name=" + name + ", claims=" + claims.keySet() + "]";
    }

    /** Copies claims, and counts what they come to. */
    private static final class Copy {

        private int values;
        private int characters;

        private Map<String, Object> map(Map<?, ?> from, int level) {
            deeper(level);
            Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(Math.min(from.size(), MAX_VALUES));
            from.forEach((name, value) -> {
                if (!(name instanceof String text)) {
                    throw new IllegalArgumentException("a claim's name is no String");
                }
                longer(text);
                copy.put(text, value(value, level));
            });
            return Collections.unmodifiableMap(copy);
        }

        private Object value(Object value, int level) {
            if (++values > MAX_VALUES) {
                throw new IllegalArgumentException("more than " + MAX_VALUES + " values of claims");
            }
            return switch (value) {
                case String text -> longer(text);
                case Boolean yes -> yes;
                case Number number -> number;
                case Map<?, ?> map -> map(map, level + 1);
                case Collection<?> list -> list(list, level + 1);
                case null -> throw new IllegalArgumentException("a claim without a value");
                default -> throw new IllegalArgumentException("a claim's value is a " + value.getClass().getName()
                        + " (expected: String, Boolean, Number, List or Map)");
            };
        }

        private List<Object> list(Collection<?> from, int level) {
            deeper(level);
            return from.stream().<Object>map(value -> value(value, level)).toList();
        }

        private String longer(String text) {
            characters += text.length();
            if (characters > MAX_CHARACTERS) {
                throw new IllegalArgumentException("claims of more than " + MAX_CHARACTERS + " characters");
            }
            return text;
        }

        private static void deeper(int level) {
            if (level > MAX_LEVELS) {
                throw new IllegalArgumentException("claims of more than " + MAX_LEVELS + " levels");
            }
        }
    }
}
