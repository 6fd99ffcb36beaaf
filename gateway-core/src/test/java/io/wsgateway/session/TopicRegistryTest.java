package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread; a lane runs its tasks when the test says so. */
class TopicRegistryTest {

    private final FakeEncoder encoder = new FakeEncoder();
    private final TopicRegistry topics = new TopicRegistry(encoder);
    private final Topic room = topics.topic("room");
    private final ManualLane east = new ManualLane();
    private final ManualLane west = new ManualLane();

    @AfterEach
    void nothingLeaks() {
        east.run();
        west.run();
        assertThat(encoder.made).allSatisfy(message -> assertThat(message.references).isZero());
    }

    @Test
    void deliversToSubscribersOfTheTopicAlone() {
        Listener a = new Listener(east);
        Listener b = new Listener(west);
        Listener other = new Listener(east);
        a.subscriptions.add(room);
        b.subscriptions.add(room);
        other.subscriptions.add(topics.topic("another room"));
        runAll();

        room.publishText("one");
        room.publishBinary(ByteBuffer.wrap(new byte[2]));
        topics.topic("room").publishText("three");
        runAll();

        assertThat(a.heard).containsExactly("one", "2 bytes", "three");
        assertThat(b.heard).containsExactly("one", "2 bytes", "three");
        assertThat(other.heard).isEmpty();
    }

    @Test
    void encodesOnceAndGivesEachLaneOneTask() {
        for (int i = 0; i < 100; i++) {
            new Listener(i % 2 == 0 ? east : west).subscriptions.add(room);
        }
        runAll();

        room.publishText("once");

        assertThat(encoder.made).hasSize(1);
        assertThat(east.tasks).hasSize(1);
        assertThat(west.tasks).hasSize(1);
    }

    @Test
    void encodesNothingWithoutSubscribers() {
        room.publishText("nobody");

        assertThat(encoder.made).isEmpty();
    }

    @Test
    void takesEffectAtOnceInTheLane() {
        Listener a = new Listener(east);
        east.enter(() -> {
            a.subscriptions.add(room);
            room.publishText("in");
            a.subscriptions.remove(room);
            room.publishText("out");
        });

        assertThat(a.heard).containsExactly("in");
        assertThat(east.tasks).isEmpty();
        assertThat(topics.size()).isZero();
    }

    @Test
    void keepsTheOrderOfAnotherThreadsCalls() {
        Listener a = new Listener(east);
        room.publishText("too early");
        a.subscriptions.add(room);
        room.publishText("in");
        a.subscriptions.remove(room);
        room.publishText("out");
        runAll();

        assertThat(a.heard).containsExactly("in");
        assertThat(topics.size()).isZero();
    }

    @Test
    void subscribesOnce() {
        Listener a = new Listener(east);
        a.subscriptions.add(room);
        a.subscriptions.add(topics.topic("room"));
        runAll();
        assertThat(room.subscribers()).isEqualTo(1);

        room.publishText("one");
        a.subscriptions.remove(room);
        a.subscriptions.remove(room);
        runAll();

        assertThat(a.heard).containsExactly("one");
        assertThat(topics.size()).isZero();
    }

    @Test
    void countsSubscribers() {
        List<Listener> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Listener listener = new Listener(i % 2 == 0 ? east : west);
            all.add(listener);
            listener.subscriptions.add(room);
        }
        runAll();
        assertThat(room.subscribers()).isEqualTo(10);

        all.subList(0, 7).forEach(listener -> listener.subscriptions.remove(room));
        runAll();
        assertThat(room.subscribers()).isEqualTo(3);
    }

    @Test
    void leavesAllTopicsWhenTheSessionEnds() {
        Listener a = new Listener(east);
        Listener b = new Listener(east);
        for (int i = 0; i < 20; i++) {
            a.subscriptions.add(topics.topic("t" + i));
        }
        b.subscriptions.add(topics.topic("t3"));
        runAll();

        east.enter(a.subscriptions::end);
        a.subscriptions.add(room); // too late
        topics.topic("t3").publishText("rest");
        runAll();

        assertThat(a.heard).isEmpty();
        assertThat(b.heard).containsExactly("rest");
        assertThat(topics.size()).isEqualTo(1);
        assertThat(room.subscribers()).isZero();
    }

    @Test
    void keepsTheOrderOfMessagesPublishedDuringADelivery() {
        Listener echo = new Listener(east);
        Listener last = new Listener(east);
        Topic lobby = topics.topic("lobby");
        east.enter(() -> {
            echo.subscriptions.add(room);
            last.subscriptions.add(room);
            last.subscriptions.add(lobby);
        });
        echo.onHearing("one", () -> {
            room.publishText("two");
            lobby.publishText("three");
        });

        east.enter(() -> room.publishText("one"));

        assertThat(echo.heard).containsExactly("one", "two");
        assertThat(last.heard).containsExactly("one", "two", "three");
    }

    @Test
    void allowsChangesDuringADelivery() {
        List<Listener> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(new Listener(east));
        }
        Listener late = new Listener(east);
        east.enter(() -> all.forEach(listener -> listener.subscriptions.add(room)));
        all.get(4).onHearing("one", () -> {
            all.get(1).subscriptions.end();
            all.get(4).subscriptions.end();
            all.get(8).subscriptions.remove(room);
            late.subscriptions.add(room);
        });

        east.enter(() -> {
            room.publishText("one");
            room.publishText("two");
        });

        for (int i = 0; i < 10; i++) {
            switch (i) {
                case 1, 4 -> assertThat(all.get(i).heard).containsExactly("one");
                case 8 -> assertThat(all.get(i).heard).as("left before its turn").isEmpty();
                default -> assertThat(all.get(i).heard).containsExactly("one", "two");
            }
        }
        assertThat(late.heard).as("came after one was published").containsExactly("two");
        assertThat(room.subscribers()).isEqualTo(8);
    }

    @Test
    void growsAndShrinks() {
        List<Listener> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(new Listener(east));
        }
        east.enter(() -> {
            all.forEach(listener -> listener.subscriptions.add(room));
            for (int i = 0; i < 1000; i++) {
                if (i % 100 != 0) {
                    all.get(i).subscriptions.remove(room);
                }
            }
            room.publishText("one");
        });

        assertThat(all.stream().filter(listener -> listener.heard.equals(List.of("one")))).hasSize(10);
        assertThat(room.subscribers()).isEqualTo(10);
    }

    @Test
    void deliversToTheRestWhenASubscriberThrows() {
        Listener broken = new Listener(east);
        Listener well = new Listener(east);
        east.enter(() -> {
            broken.subscriptions.add(room);
            well.subscriptions.add(room);
        });
        broken.onHearing("one", () -> {
            throw new IllegalStateException("broken");
        });

        east.enter(() -> room.publishText("one"));

        assertThat(well.heard).containsExactly("one");
    }

    @Test
    void releasesWhatALaneThatIsShutDownRefuses() {
        Listener a = new Listener(east);
        Listener b = new Listener(west);
        a.subscriptions.add(room);
        b.subscriptions.add(room);
        runAll();

        east.down = true;
        room.publishText("one");
        a.subscriptions.remove(room);
        new Listener(east).subscriptions.add(topics.topic("another room"));
        runAll();

        assertThat(b.heard).containsExactly("one");
        assertThat(topics.topic("another room").subscribers()).isZero();
    }

    @Test
    void keepsTopicsOfOtherRegistriesApart() {
        Listener a = new Listener(east);
        Topic elsewhere = new TopicRegistry(encoder).topic("room");
        east.enter(() -> {
            a.subscriptions.add(room);
            a.subscriptions.add(elsewhere);
            a.subscriptions.remove(room);
            room.publishText("here");
            elsewhere.publishText("there");
        });

        assertThat(a.heard).containsExactly("there");
    }

    @Test
    void refusesNamesThatAreEmptyOrTooLong() {
        assertThat(topics.topic("x".repeat(256)).name()).hasSize(256);
        assertThatIllegalArgumentException().isThrownBy(() -> topics.topic(""))
                .withMessage("topic name of 0 characters (expected: 1 to 256)");
        assertThatIllegalArgumentException().isThrownBy(() -> topics.topic("x".repeat(257)));
    }

    private void runAll() {
        east.run();
        west.run();
    }

    /** A lane on the test's thread. */
    private static final class ManualLane implements Lane {

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean inside;
        private boolean down;

        @Override
        public boolean inLane() {
            return inside;
        }

        @Override
        public void execute(Runnable task) {
            if (down) {
                throw new RejectedExecutionException("shut down");
            }
            tasks.add(task);
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                enter(task);
            }
        }

        void enter(Runnable task) {
            inside = true;
            task.run();
            inside = false;
        }
    }

    private static final class Listener implements Subscriber {

        private final Lane lane;
        private final Subscriptions subscriptions = new Subscriptions(this);
        private final List<String> heard = new ArrayList<>();
        private String cue = "";
        private Runnable reaction = () -> {};

        private Listener(Lane lane) {
            this.lane = lane;
        }

        void onHearing(String text, Runnable task) {
            cue = text;
            reaction = task;
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public void deliver(Outgoing message) {
            assertThat(lane.inLane()).isTrue();
            String text = message.toString();
            message.release();
            heard.add(text);
            if (text.equals(cue)) {
                reaction.run();
            }
        }
    }

    private static final class FakeMessage implements Outgoing {

        private final String text;
        private int references = 1;

        private FakeMessage(String text) {
            this.text = text;
        }

        @Override
        public void retain(int more) {
            assertThat(references).isPositive();
            assertThat(more).isPositive();
            references += more;
        }

        @Override
        public void release() {
            assertThat(references).isPositive();
            references--;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class FakeEncoder implements Outgoing.Encoder {

        private final List<FakeMessage> made = new ArrayList<>();

        @Override
        public Outgoing text(String text) {
            FakeMessage message = new FakeMessage(text);
            made.add(message);
            return message;
        }

        @Override
        public Outgoing binary(ByteBuffer bytes) {
            return text(bytes.remaining() + " bytes");
        }

        @Override
        public Outgoing of(Message message) {
            return text(message.text());
        }
    }
}
