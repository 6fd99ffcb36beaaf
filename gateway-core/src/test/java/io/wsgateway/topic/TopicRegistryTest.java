package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPresence.Observation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        encoder.nothingLeaks();
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
    void showsWhatIsPublishedToWhoeverWatchesWhoIsNoSubscriber() {
        Listener a = new Listener(east);
        a.subscriptions.add(room);
        runAll();
        List<String> seen = new ArrayList<>();
        Observation watch = topics.watch("room", message -> seen.add(text(message)));
        Observation silent = topics.watch("silent", message -> seen.add("silent " + text(message)));
        room.publishText("one");
        room.publishBinary(ByteBuffer.wrap(new byte[2]));
        topics.topic("room", new TopicHistory(10, 100, Duration.ofMinutes(1))).publishText("three");
        topics.topic("other").publishText("other");
        topics.topic("silent").publishText("four");
        assertThat(topics.state("silent").toCompletableFuture().join()).isEmpty();
        assertThat(topics.size()).isEqualTo(1);
        assertThat(room.subscribers()).isEqualTo(1);
        watch.close();
        room.publishText("five");
        silent.close();
        topics.topic("silent").publishText("six");
        runAll();
        assertThat(seen).containsExactly("one", "2 bytes", "three", "silent four");
        assertThat(a.heard).containsExactly("one", "2 bytes", "three", "five");
    }

    private static String text(Message message) {
        return message.isText() ? message.text() : message.size() + " bytes";
    }

    @Test
    void knowsWhichNamesTopicsMayHave() {
        assertThat(List.of("room", "a/b", "$a", "a".repeat(256))).allMatch(TopicRegistry::isName);
        assertThat(List.of("", "a/+", "#", "a\0", "a".repeat(257))).noneMatch(TopicRegistry::isName)
                .allSatisfy(name -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> topics.watch(name, message -> {})));
    }

    @Test
    void countsWhatIsPublishedAndWhatIsDelivered() {
        Listener a = new Listener(east);
        Listener b = new Listener(west);
        a.subscriptions.add(room);
        a.subscriptions.add(topics.matching("#"));
        b.subscriptions.add(topics.matching("#"));
        b.subscriptions.add(topics.matching("+"));
        runAll();
        room.publishText("one");
        topics.topic("nobody's").publishText("two");
        runAll();
        assertThat(topics.counts()).as("each once, whatever it is subscribed by")
                .isEqualTo(new TopicCounts(1, 4, 2, 4, 0, 0, 0));
        a.subscriptions.remove(room);
        east.enter(a.subscriptions::end);
        runAll();
        assertThat(topics.counts()).isEqualTo(new TopicCounts(0, 2, 2, 4, 0, 0, 0));
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

    /** As a lock orders them: first a message of west, then one of east. */
    @Test
    void aLanesOwnMessageWaitsForWhatOthersGaveItBefore() {
        Listener a = new Listener(east);
        Listener b = new Listener(west);
        a.subscriptions.add(room);
        b.subscriptions.add(room);
        runAll();

        west.enter(() -> room.publishText("one"));
        east.enter(() -> room.publishText("two"));
        assertThat(a.heard).as("one is on its way").isEmpty();
        assertThat(b.heard).containsExactly("one");
        west.enter(() -> room.publishText("three"));
        runAll();
        assertThat(a.heard).containsExactly("one", "two", "three");
        assertThat(b.heard).containsExactly("one", "two", "three");

        east.enter(() -> room.publishText("four"));
        assertThat(a.heard).as("at once, as nothing is on its way").endsWith("four");
    }

    /** Of an application's other topics too. */
    @Test
    void aLanesOwnMessageWaitsForWhatOthersDidToItsSubscriptions() {
        Listener a = new Listener(east);
        Listener b = new Listener(east);
        east.enter(() -> a.subscriptions.add(topics.topic("another room")));
        b.subscriptions.add(room);
        east.enter(() -> {
            room.publishText("one");
            topics.topic("another room").publishText("two");
            b.subscriptions.remove(room);
            room.publishText("three");
            assertThat(a.heard).isEmpty();
        });
        runAll();
        assertThat(a.heard).containsExactly("two");
        assertThat(b.heard).containsExactly("one");
        assertThat(east.tasks).isEmpty();
    }

    @Test
    void aLaneThatTookNothingMoreIsNotBehind() {
        Listener a = new Listener(east);
        a.subscriptions.add(room);
        runAll();
        east.down = true;
        room.publishText("lost");
        a.subscriptions.remove(topics.topic("another room"));
        east.down = false;
        east.enter(() -> room.publishText("at once"));
        assertThat(a.heard).containsExactly("at once");
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

    @Test
    void refusesNamesWithWildcards() {
        for (String name : List.of("+", "a/+/b", "c#", "a/#", "a\u0000")) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> topics.topic(name));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> topics.topic("a/b+"))
                .withMessage("topic name with + at 3 (expected: a name without wildcards and U+0000)");
    }

    private void runAll() {
        east.run();
        west.run();
    }
}
