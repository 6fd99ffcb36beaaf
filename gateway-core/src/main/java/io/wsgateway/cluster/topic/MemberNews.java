package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the other nodes who joins, changes and leaves here, a topic's events together for a moment. Those that may not have been told are
 * followed, as soon as that can be, by word that this node is to be asked anew. Thread-safe.
 */
final class MemberNews {

    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final int MOST_EVENTS = 256;
    /** The most topics of which something may be untold: of more, nodes learn when they ask. */
    private static final int MOST_UNTOLD = 10_000;

    private final String self;
    private final String space;
    private final Channels channels;
    private final AtomicLong number = new AtomicLong();
    /** The lists are changed, and published, under the lock of their entry: a topic's events keep their order. */
    private final ConcurrentMap<String, List<MemberEvent>> waiting = new ConcurrentHashMap<>();
    private final Set<String> untold = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean telling = new AtomicBoolean();

    MemberNews(String self, String space, Channels channels) {
        this.self = self;
        this.space = space;
        this.channels = channels;
    }

    /** The number of the last event. */
    long last() {
        return number.get();
    }

    void add(String topic, MemberEvent.Kind kind, Member member) {
        waiting.compute(topic, (key, present) -> {
            List<MemberEvent> events = present;
            if (events == null) {
                events = new ArrayList<>(1);
                channels.after(MOMENT, () -> flush(topic));
            }
            events.add(new MemberEvent(number.incrementAndGet(), kind, member));
            if (events.size() < MOST_EVENTS) {
                return events;
            }
            publish(topic, events);
            return null;
        });
    }

    /** Tells what waits now. */
    void flush() {
        waiting.keySet().forEach(this::flush);
    }

    private void flush(String topic) {
        waiting.computeIfPresent(topic, (key, events) -> {
            publish(key, events);
            return null;
        });
    }

    private void publish(String topic, List<MemberEvent> events) {
        byte[] body = MemberBodies.of(new MemberBodies.News(self, false, events));
        var unused = channels.publish(new Channel(space, topic), body).whenComplete((done, failure) -> {
            if (failure != null && untold.size() < MOST_UNTOLD) {
                untold.add(topic);
                tellLater(1);
            }
        });
    }

    private void tellLater(int failures) {
        if (telling.compareAndSet(false, true)) {
            channels.after(Backoff.after(failures), () -> {
                telling.set(false);
                tell(failures + 1);
            });
        }
    }

    private void tell(int tries) {
        for (String topic : List.copyOf(untold)) {
            Channel channel = new Channel(space, topic);
            if (!channels.isUp(channel)) {
                tellLater(tries);
                continue;
            }
            untold.remove(topic);
            byte[] body = MemberBodies.of(new MemberBodies.News(self, true, List.of()));
            var unused = channels.publish(channel, body).whenComplete((done, failure) -> {
                if (failure != null) {
                    untold.add(topic);
                    tellLater(tries);
                }
            });
        }
    }
}
