package io.wsgateway.launcher.it;

import java.util.List;

/**
 * What became of one conformance case.
 *
 * @param id the case, such as {@code FR-012}
 * @param reasons what was not as expected; empty if all was
 * @param observed what came from the gateway, in short
 */
record Verdict(String id, String title, List<String> reasons, String observed) {

    boolean asExpected() {
        return reasons.isEmpty();
    }

    @Override
    public String toString() {
        return "%s %s: %s [%s]".formatted(id, title, asExpected() ? "as expected" : String.join("; ", reasons),
                observed);
    }
}
