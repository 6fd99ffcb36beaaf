package io.wsgateway.launcher.page;

import java.util.List;

/**
 * An application as the page shows it. Immutable.
 *
 * @param application its name
 * @param path the pattern it is reached at
 * @param subprotocols what it speaks there
 * @param page whether a plain GET is answered with a page of its own
 */
public record Reachable(String application, String path, List<String> subprotocols, boolean page) {
    public Reachable {
        subprotocols = List.copyOf(subprotocols);
    }

    /** Enough to tell them apart; the JVM would have to generate one of all components, at each start. */
    @Override
    public int hashCode() {
        return path.hashCode();
    }
}
