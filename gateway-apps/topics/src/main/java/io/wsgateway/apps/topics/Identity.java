package io.wsgateway.apps.topics;

import io.wsgateway.app.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who a peer is, as rules see it. Immutable.
 *
 * @param principal its name, if it is known
 * @param claims what is known of it; see {@link io.wsgateway.app.Principal}
 */
record Identity(Optional<String> principal, Map<String, Object> claims) {

    /** Whose session this is. */
    static Identity of(Session session) {
        return new Identity(session.principal(), session.claims());
    }

    /** The values of a claim that can stand in a topic's name: a text, a whole number, a truth value, or a list of these. */
    List<String> claim(String name) {
        Object value = claims.get(name);
        Stream<?> values = value instanceof List<?> list ? list.stream() : Stream.ofNullable(value);
        return values.flatMap(one -> scalar(one).stream()).toList();
    }

    private static Optional<String> scalar(Object value) {
        return switch (value) {
            case String text -> Optional.of(text);
            case Boolean yes -> Optional.of(yes.toString());
            case Integer number -> Optional.of(number.toString());
            case Long number -> Optional.of(number.toString());
            default -> Optional.empty();
        };
    }

    /** Whether it is known; claims may be personal data. */
    @Override
    public String toString() {
        return "Identity[" + (principal.isPresent() ? "known" : "anonymous") + "]";
    }
}
