package io.wsgateway.apps.status;

import io.wsgateway.app.GatewayView;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is counted of the whole gateway, since it started where nothing else is said. Immutable.
 *
 * @param queued how many bytes wait for all peers now
 * @param dropped how many messages were dropped
 * @param ended how many sessions have ended, by whose doing, such as {@code peer} or {@code max-age}; those that never did
 *        are left out
 * @param reached how often a limit was reached, by its configuration key
 */
record Totals(long queued, long dropped, Map<String, Long> ended, Map<String, Long> reached) {

    static Totals of(GatewayView gateway) {
        Map<String, Long> ended = new TreeMap<>();
        gateway.endedSessions().forEach((by, count) -> {
            if (count > 0) {
                ended.put(name(by), count);
            }
        });
        return new Totals(gateway.queuedBytes(), gateway.droppedMessages(), ended, gateway.reachedLimits());
    }

    /** A constant as a watcher is told of it. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
