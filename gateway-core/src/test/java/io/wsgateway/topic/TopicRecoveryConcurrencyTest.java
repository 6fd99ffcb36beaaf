package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients come and go while others publish, on real lanes: each hears every message of the topic once, in one order. */
@Timeout(60)
class TopicRecoveryConcurrencyTest {

    private static final int LANES = 3;
    private static final int CLIENTS = 12;
    private static final int PUBLISHERS = 6;
    private static final int MESSAGES = 1500;
    private static final String ANY = "any";

    private final AtomicInteger references = new AtomicInteger();
    private final TopicRegistry topics = new TopicRegistry(new CountingEncoder(references));
    private final KeptTopic topic =
            topics.topic("room", new TopicHistory(PUBLISHERS * MESSAGES, 1 << 20, Duration.ofHours(1)));

    @Test
    void whoComesBackMissesNothingAndHearsNothingTwice() throws Exception {
        List<ThreadLane> lanes = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(new ThreadLane());
        }
        TopicPosition start = topic.since(TopicPosition.NONE).toCompletableFuture().get().position();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(lanes.get(i % LANES), start));
        }

        try (ExecutorService outside = Executors.newCachedThreadPool()) {
            List<Future<?>> publishers = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                publishers.add(p % 2 == 0
                        ? outside.submit(() -> publish(MESSAGES))
                        : outside.submit(() -> publishInLane(lanes.get(0))));
            }
            List<Future<?>> comingAndGoing = new ArrayList<>();
            for (Client client : clients) {
                comingAndGoing.add(outside.submit(() -> client.comeAndGo(publishers)));
            }
            for (Future<?> each : comingAndGoing) {
                each.get(30, TimeUnit.SECONDS);
            }
            for (Future<?> each : publishers) {
                each.get();
            }
        }
        for (Client client : clients) {
            client.lane.submit(client::leave).get();
        }
        for (ThreadLane lane : lanes) {
            lane.close();
        }

        for (Client client : clients) {
            assertThat(client.wrong).as("of %d connections", client.connections).isNull();
            assertThat(client.heard).isEqualTo(PUBLISHERS * MESSAGES);
            assertThat(client.connections).isGreaterThan(1);
        }
        assertThat(topics.size()).isZero();
        assertThat(references).hasValue(0);
    }

    /** Half of the messages know their offset; the others count all the same. */
    private @Nullable Void publish(int messages) {
        for (int i = 0; i < messages; i++) {
            if (i % 2 == 0) {
                topic.publishText(at -> Long.toString(at.offset()));
            } else {
                topic.publishText(ANY);
            }
        }
        return null;
    }

    private @Nullable Void publishInLane(ThreadLane lane) throws Exception {
        for (int i = 0; i < MESSAGES; i += 10) {
            lane.submit(() -> publish(10)).get();
        }
        return null;
    }

    /** Confined to its lane but for {@link #comeAndGo}. */
    private final class Client {

        private final ThreadLane lane;
        private final TopicPosition start;
        private long heard;
        private int connections;
        private @Nullable String wrong;
        private Connection connection;

        Client(ThreadLane lane, TopicPosition start) {
            this.lane = lane;
            this.start = start;
            this.connection = new Connection(this);
        }

        @Nullable
        Void comeAndGo(List<Future<?>> publishers) throws Exception {
            Random random = new Random();
            boolean last = false;
            while (!last) {
                last = publishers.stream().allMatch(Future::isDone);
                if (random.nextBoolean()) {
                    lane.submit(() -> {
                        leave();
                        connection.subscriptions.add(topic, position(), this::recovered);
                        return null;
                    }).get();
                } else {
                    TopicPosition since = lane.submit(this::leave).get();
                    connection.subscriptions.add(topic, since, this::recovered);
                }
                Thread.sleep(0, random.nextInt(500_000));
            }
            return null;
        }

        /** Ends its session, and has another one. */
        TopicPosition leave() {
            connection.subscriptions.end();
            connection = new Connection(this);
            connections++;
            return position();
        }

        TopicPosition position() {
            return new TopicPosition(start.epoch(), heard);
        }

        void recovered(TopicRecovery recovery) {
            if (!recovery.recovered()) {
                wrong = "not recovered at " + heard;
            }
            recovery.missed().forEach(message -> hear(message.text()));
            if (recovery.position().offset() != heard) {
                wrong = "at " + heard + ", told " + recovery.position();
            }
        }

        void hear(String text) {
            heard++;
            if (wrong == null && !text.equals(ANY) && !text.equals(Long.toString(heard))) {
                wrong = "message " + text + " at " + heard;
            }
        }
    }

    private static final class Connection implements Subscriber {

        private final Client client;
        private final Subscriptions subscriptions = new Subscriptions(this);

        Connection(Client client) {
            this.client = client;
        }

        @Override
        public Lane lane() {
            return client.lane;
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
            client.lane.execute(code);
        }

        @Override
        public void callNow(Runnable code) {
            code.run();
        }

        @Override
        public void subscribingFailed(Throwable cause) {
            client.wrong = cause.toString();
        }

        @Override
        public void deliver(Outgoing message) {
            String text = message.toString();
            message.releaseDelivery();
            client.hear(text);
        }
    }
}
