package io.wsgateway.engine.nats;

import io.wsgateway.engine.Channel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last entries that are known here, so that most publishes ask nothing first, and that a history which lost some is found
 * out. The channels that were used least recently are forgotten beyond a bound. Thread-safe.
 */
final class Tails {

    // Guarded by this; held only for as long as it takes to look.
    private final Map<Channel, Known> known;

    /** @param most channels */
    Tails(int most) {
        known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Channel, Known> eldest) {
                return size() > most;
            }
        };
    }

    /** What is known of a channel from this connection; null if nothing. */
    synchronized @Nullable Tail get(Channel channel, Link link) {
        Known one = known.get(channel);
        return one != null && one.link == link && !one.contested ? one.tail : null;
    }

    /** The stream that a channel was found in; null if that isn't known. */
    synchronized @Nullable HistoryStream stream(Channel channel) {
        Known one = known.get(channel);
        return one == null || one.contested ? null : one.tail.stream();
    }

    /** True if a channel's entries came from two streams. */
    synchronized boolean isContested(Channel channel) {
        Known one = known.get(channel);
        return one != null && one.contested;
    }

    /** The last entry that was known of a channel, also of an earlier connection; null if nothing. */
    synchronized @Nullable Tail before(Channel channel) {
        Known one = known.get(channel);
        return one == null ? null : one.tail;
    }

    /** An entry was read as a channel's last one, or written. */
    synchronized void put(Channel channel, Link link, Tail tail) {
        Known one = known.get(channel);
        boolean later =
                one != null && one.link == link && one.tail.sequence() > tail.sequence() && one.tail.isAlike(tail);
        if (!later) {
            known.put(channel, new Known(link, tail, false));
        }
    }

    /** An entry was brought, maybe of a channel that nothing is known of. */
    synchronized void heard(Channel channel, Link link, String stream, long sequence, Entry entry) {
        Known one = known.get(channel);
        if (one == null) {
            return;
        }
        if (!one.tail.stream().name().equals(stream)) {
            known.put(channel, new Known(null, one.tail, true));
        } else if (one.link == link && one.tail.sequence() < sequence) {
            Tail tail = new Tail(one.tail.stream(), sequence, 0, entry, null, Instant.now(), false);
            known.put(channel, new Known(link, tail, one.contested));
        }
    }

    /** What is known may be out of date. */
    synchronized void doubt(Channel channel) {
        Known one = known.get(channel);
        if (one != null) {
            known.put(channel, new Known(null, one.tail, one.contested));
        }
    }

    private record Known(@Nullable Link link, Tail tail, boolean contested) {}
}
