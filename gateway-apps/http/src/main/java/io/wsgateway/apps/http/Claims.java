package io.wsgateway.apps.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which claims of a peer are told, each as an attribute {@code claim…}. Immutable. */
final class Claims {

    /** CloudEvents: names of attributes "SHOULD NOT exceed 20 characters in length". */
    private static final int MAX_NAME = 20;
    /** A header field that is longer is refused by many servers. */
    private static final int MAX_VALUE = 2048;
    private static final String PREFIX = "claim";

    /** Names of claims, by those of their attributes. */
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * These claims. Messages of exceptions say what is expected.
     *
     * @throws IllegalArgumentException if two of them, or one of them, have no name as an attribute: what is left of each is
     *         letters and digits, in lower case, 15 at most
     */
    Claims(List<String> claims) {
        for (String claim : claims) {
            String attribute = PREFIX + claim.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
            if (attribute.length() == PREFIX.length() || attribute.length() > MAX_NAME) {
                throw new IllegalArgumentException("names with 1 to " + (MAX_NAME - PREFIX.length())
                        + " letters and digits, which " + claim + " hasn't");
            }
            if (names.put(attribute, claim) != null) {
                throw new IllegalArgumentException(
                        "names with different letters and digits; two would be " + attribute);
            }
        }
    }

    /** The attributes of a peer of whom this is known: text as it is, other values as JSON; what is longer than 2,048 bytes is left out. */
    Map<String, String> of(Map<String, Object> known) {
        if (names.isEmpty() || known.isEmpty()) {
            return Map.of();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        names.forEach((attribute, claim) -> {
            Object value = known.get(claim);
            if (value != null) {
                String text = value instanceof String string ? string : Json.write(value);
                if (PercentText.encode(text).length() <= MAX_VALUE) {
                    attributes.put(attribute, text);
                }
            }
        });
        return attributes;
    }
}
