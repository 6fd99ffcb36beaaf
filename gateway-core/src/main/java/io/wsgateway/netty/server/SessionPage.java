package io.wsgateway.netty.server;

import java.util.List;

/**
 * Some of the open sessions. Immutable.
 *
 * @param open how many are open
 * @param matching how many of these are asked for, on all pages
 * @param sessions those of this page
 * @param more whether others follow
 */
public record SessionPage(int open, int matching, List<SessionState> sessions, boolean more) {
    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
