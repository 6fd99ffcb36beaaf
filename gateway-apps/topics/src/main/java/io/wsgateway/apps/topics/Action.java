package io.wsgateway.apps.topics;

import java.util.Locale;

/** What a rule allows. */
enum Action {
    /** Hear what is published from now on. */
    SUBSCRIBE,
    /** Publish. */
    PUBLISH,
    /** See who is subscribed. */
    PRESENCE,
    /** Read what was published before. */
    HISTORY;

    /** As rules, peers and servers that are asked know it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
