package io.wsgateway.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a token's claims is taken over, and as what. A claim within another is named with dots, {@code realm_access.roles},
 * unless there is one that has the dots in its name. Immutable.
 *
 * @param principal the claim that says who the peer is
 * @param attributes the claims that applications see, under their own names
 * @param scopes the claim with the scopes: a text, with spaces between them, or a list of texts
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8693#section-4.2">RFC 8693 section 4.2, "scope"</a>
 */
public record ClaimMapping(String principal, List<String> attributes, String scopes) {

    /** What holds where nothing is configured. */
    public static final ClaimMapping DEFAULT = new ClaimMapping("sub", List.of(), "scope");

    private static final int LONGEST_NAME = 256;
    private static final int MOST_SCOPES = 256;

    public ClaimMapping {
        attributes = List.copyOf(attributes);
    }

    /** Who the peer is: a text of 1 to 256 characters without controls; empty if the claim isn't one. */
    Optional<String> name(Map<String, Object> claims) {
        return find(claims, principal) instanceof String text && !text.isBlank() && text.length() <= LONGEST_NAME
                && text.chars().noneMatch(Character::isISOControl) ? Optional.of(text) : Optional.empty();
    }

    /** The attributes that there are. */
    Map<String, Object> attributes(Map<String, Object> claims) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (String name : attributes) {
            Object value = find(claims, name);
            if (value != null) {
                found.put(name, value);
            }
        }
        return found;
    }

    /** The scopes; none if the claim isn't there, or is something else. */
    Set<String> scopes(Map<String, Object> claims) {
        List<String> all = new ArrayList<>();
        switch (find(claims, scopes)) {
            case String text -> all.addAll(List.of(text.split(" ", -1)));
            case List<?> list -> list.stream().filter(String.class::isInstance).map(String.class::cast)
                    .forEach(all::add);
            case null, default -> {}
        }
        Set<String> distinct = new LinkedHashSet<>();
        all.stream().filter(scope -> !scope.isEmpty()).limit(MOST_SCOPES).forEach(distinct::add);
        return distinct;
    }

    private static @Nullable Object find(Map<?, ?> claims, String name) {
        Object whole = claims.get(name);
        int dot = name.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, name.substring(dot + 1))
                : null;
    }
}
