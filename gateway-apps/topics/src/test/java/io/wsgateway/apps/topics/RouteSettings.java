package io.wsgateway.apps.topics;

import io.wsgateway.testkit.FakeSettings;
import java.util.List;
import java.util.Map;

/** Settings of a route, as tests have them. */
final class RouteSettings {

    private RouteSettings() {}

    /** Everybody may do everything with rooms, which keep what is published; and subscribe to all else but what is hidden. */
    static FakeSettings open() {
        return rules(
                Map.of("topics", List.of("room/#"), "allow", List.of("subscribe", "publish", "presence", "history"),
                        "history", Map.of("messages", 1000, "bytes", 262_144, "age", "1h")),
                Map.of("topics", List.of("plain/#", "+"), "allow",
                        List.of("subscribe", "publish", "presence", "history")));
    }

    /** These rules. */
    static FakeSettings rules(Map<?, ?>... rules) {
        return new FakeSettings().set("rules", List.of((Object[]) rules));
    }
}
