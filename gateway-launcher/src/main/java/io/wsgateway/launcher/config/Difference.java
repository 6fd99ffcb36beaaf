package io.wsgateway.launcher.config;

import io.wsgateway.launcher.text.Columns;
import java.util.List;
import java.util.Optional;

/**
 * One key that isn't written as it was. Immutable; holds no secret.
 *
 * @param key the path of the key, in which entries of lists have their names: {@code routes[/chat].limits.connections}; that of
 *        an entry as a whole where it is added or removed
 * @param before what was written, as operators may see it; empty: nothing, so that a default held
 * @param after what is written now; empty: nothing
 */
public record Difference(String key, Optional<String> before, Optional<String> after) {

    private static final String UNDER = "    ";

    /** Lines of 80 columns: {@code * limits.connections: 1000 -> 500}, {@code + routes[/news]: application: news}. */
    public List<String> lines() {
        String value = before.filter(text -> after.isPresent()).map(text -> text + " -> ").orElse("")
                + after.or(() -> before).orElse("");
        String mark = before.isEmpty() ? "+ " : after.isEmpty() ? "- " : "* ";
        return Columns.folded(mark + key + (value.isEmpty() ? "" : ": " + value), UNDER);
    }
}
