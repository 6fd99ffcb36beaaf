package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicPresence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real lanes and publishers from outside, all at once. */
@Timeout(60)
class TopicConcurrencyTest {

    private static final int LANES = 3;
    private static final int PUBLISHERS = 3;
    private static final int MESSAGES = 3000;
    private static final List<String> FILTERS = List.of("#", "t/+", "t/1", "+/2/#");

    private final AtomicInteger references = new AtomicInteger();
    private final TopicRegistry topics = new TopicRegistry(new CountingEncoder(references));

    /** Thirty subscribers of a topic, spread over the lanes. */
    private static List<Listener> listeners(List<ThreadLane> lanes, Topic topic) {
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Listener listener = new Listener(lanes.get(i % LANES));
            listeners.add(listener);
            listener.subscriptions.add(topic);
        }
        return listeners;
    }

    @Test
    void keepsEachPublishersOrderForEverySubscriber() throws Exception {
        Topic room = topics.topic("room");
        List<ThreadLane> lanes = lanes();
        List<Listener> listeners = listeners(lanes, room);

        // Half of the publishers are threads of their own, the others live in the lanes.
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService outside = Executors.newFixedThreadPool(PUBLISHERS)) {
            for (int p = 0; p < PUBLISHERS; p++) {
                int publisher = p;
                done.add(outside.submit(() -> publish(room, "outside" + publisher)));
                done.add(lanes.get(p % LANES).submit(() -> publish(room, "lane" + publisher)));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        close(lanes);

        for (Listener listener : listeners) {
            assertThat(listener.outOfOrder).isFalse();
            assertThat(listener.last).hasSize(2 * PUBLISHERS)
                    .allSatisfy((publisher, number) -> assertThat(number).isEqualTo(MESSAGES - 1));
        }
        assertThat(references).hasValue(0);
    }

    /** Whoever publishes, in a lane or not: the order that a lock makes is the order of every subscriber. */
    @Test
    void keepsTheOrderThatALockMakes() throws Exception {
        Topic room = topics.topic("room");
        List<ThreadLane> lanes = lanes();
        List<Listener> listeners = listeners(lanes, room);
        Object lock = new Object();
        AtomicInteger next = new AtomicInteger();
        Callable<Boolean> publisher = () -> {
            for (int i = 0; i < 10; i++) {
                synchronized (lock) {
                    room.publishText("all " + next.getAndIncrement());
                }
            }
            return true;
        };
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService outside = Executors.newFixedThreadPool(PUBLISHERS)) {
            for (int round = 0; round < MESSAGES / 10; round++) {
                done.add(outside.submit(publisher));
                lanes.forEach(lane -> done.add(lane.submit(publisher))); // each time from the lane's queue
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        close(lanes);

        for (Listener listener : listeners) {
            assertThat(listener.outOfOrder).isFalse();
            assertThat(listener.last).isEqualTo(Map.of("all", (LANES + 1) * MESSAGES - 1));
        }
        assertThat(references).hasValue(0);
    }

    @Test
    void leavesNothingBehindWhenTopicsComeAndGo() throws Exception {
        List<ThreadLane> lanes = lanes();
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            listeners.add(new Listener(lanes.get(i % LANES)));
        }

        try (ExecutorService outside = Executors.newFixedThreadPool(PUBLISHERS)) {
            List<Future<?>> done = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                Random random = new Random(p);
                done.add(outside.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        Topic topic = topics.topic("t/" + random.nextInt(3));
                        TopicFilter filter = topics.matching(FILTERS.get(random.nextInt(FILTERS.size())));
                        Listener listener = listeners.get(random.nextInt(listeners.size()));
                        switch (random.nextInt(8)) {
                            case 0 -> topic.publishText("x 0");
                            case 1, 2 -> listener.subscriptions.add(topic);
                            case 3 -> listener.subscriptions.add(filter);
                            case 4, 5 -> listener.subscriptions.remove(filter);
                            default -> listener.subscriptions.remove(topic);
                        }
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        for (Listener listener : listeners) {
            listener.lane.execute(listener.subscriptions::end);
        }
        close(lanes);

        assertThat(topics.size()).isZero();
        assertThat(topics.isWithoutFilters()).isTrue();
        assertThat(references).hasValue(0);
    }

    /** A subscriber hears what the thread that subscribed it publishes next, whatever others do to the topic. */
    @Test
    void hearsWhatIsPublishedAfterSubscribing() throws Exception {
        Topic room = topics.topic("room");
        List<ThreadLane> lanes = lanes();
        List<Listener> all = new ArrayList<>();
        try (ExecutorService outside = Executors.newFixedThreadPool(PUBLISHERS)) {
            List<Future<List<Listener>>> done = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                String name = "p" + p;
                done.add(outside.submit(() -> {
                    List<Listener> mine = new ArrayList<>();
                    for (int i = 0; i < 2000; i++) {
                        Listener listener = new Listener(lanes.get(i % LANES));
                        mine.add(listener);
                        listener.subscriptions.add(room);
                        room.publishText(name + " " + i);
                        listener.subscriptions.remove(room);
                        listener.expected = i;
                        listener.publisher = name;
                    }
                    return mine;
                }));
            }
            for (Future<List<Listener>> each : done) {
                all.addAll(each.get(30, TimeUnit.SECONDS));
            }
        }
        close(lanes);

        assertThat(all).allSatisfy(
                listener -> assertThat(listener.last).containsEntry(listener.publisher, listener.expected));
        assertThat(topics.size()).isZero();
        assertThat(references).hasValue(0);
    }

    private static @Nullable Void publish(Topic topic, String publisher) {
        for (int i = 0; i < MESSAGES; i++) {
            topic.publishText(publisher + " " + i);
        }
        return null;
    }

    private static List<ThreadLane> lanes() {
        List<ThreadLane> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(new ThreadLane());
        }
        return lanes;
    }

    private static void close(List<ThreadLane> lanes) throws Exception {
        for (ThreadLane lane : lanes) {
            lane.close();
        }
    }

    private static final class Listener implements Subscriber {

        private final Lane lane;
        private final Subscriptions subscriptions = new Subscriptions(this);
        private final Map<String, Integer> last = new HashMap<>();
        private String publisher = "";
        private int expected;
        private boolean outOfOrder;

        private Listener(Lane lane) {
            this.lane = lane;
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public Subscriptions subscriptions() {
            return subscriptions;
        }

        @Override
        public TopicPresence.Member member() {
            return new TopicPresence.Member("somebody", Optional.empty());
        }

        @Override
        public void call(Runnable code) {
            lane.execute(code);
        }

        @Override
        public void callNow(Runnable code) {
            code.run();
        }

        @Override
        public void subscribingFailed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void deliver(Outgoing message) {
            String[] words = message.toString().split(" ", -1);
            message.releaseDelivery();
            int number = Integer.parseInt(words[1]);
            Integer before = last.put(words[0], number);
            outOfOrder |= before != null && before >= number;
        }
    }
}
