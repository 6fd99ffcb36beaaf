package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who is subscribed. One thread; a lane runs its tasks when the test says so. */
class TopicPresenceTest {

    private final TopicRegistry topics = new TopicRegistry(new FakeEncoder());
    private final Topic room = topics.topic("room");
    private final ManualLane east = new ManualLane();
    private final ManualLane west = new ManualLane();
    private final Listener a = new Listener(east, "a");
    private final Listener b = new Listener(west, "b");
    private final List<Event> events = new ArrayList<>();

    @Test
    void membersAreThoseWhoSubscribedByName() {
        a.subscriptions.add(room);
        b.subscriptions.add(room);
        new Listener(east, "c").subscriptions.add(topics.matching("#"));
        new Listener(east, "d").subscriptions.add(topics.topic("another room"));
        runAll();

        CompletableFuture<List<Member>> members = room.presence().members().toCompletableFuture();

        assertThat(members).as("each lane is asked").isNotDone();
        runAll();
        assertThat(members.join()).containsExactlyInAnyOrder(member("a"), member("b"));
    }

    @Test
    void whatContinuesTheListIsTheApplicationsToRun() {
        Queue<Runnable> calls = new ArrayDeque<>();
        TopicRegistry called = new TopicRegistry(new FakeEncoder(),
                new MemoryTopicEngine(TopicLimits.DEFAULT, InstantSource.system()), new TopicCalls() {
                    @Override
                    public void now(Runnable code) {
                        throw new AssertionError("it may block");
                    }

                    @Override
                    public void soon(Runnable code) {
                        calls.add(code);
                    }
                });
        a.subscriptions.add(called.topic("room"));
        runAll();
        List<List<Member>> told = new ArrayList<>();
        called.topic("room").presence().members().thenAccept(told::add);
        runAll();
        assertThat(told).as("not on the event loop").isEmpty();
        calls.remove().run();
        assertThat(told).containsExactly(List.of(member("a")));
        assertThat(calls).isEmpty();
    }

    @Test
    void membersAreKnownAtOnceInTheirOnlyLane() {
        a.subscriptions.add(room);
        runAll();
        east.enter(() -> assertThat(room.presence().members()).isCompletedWithValue(List.of(member("a"))));
        assertThat(topics.topic("nobody").presence().members()).isCompletedWithValue(List.of());
    }

    @Test
    void aLaneThatIsShutDownHasNoMembers() {
        a.subscriptions.add(room);
        b.subscriptions.add(room);
        runAll();
        east.down = true;
        CompletableFuture<List<Member>> members = room.presence().members().toCompletableFuture();
        runAll();
        assertThat(members).isCompletedWithValue(List.of(member("b")));
    }

    @Test
    void tellsOfThoseWhoComeAndGo() {
        b.subscriptions.add(room);
        runAll();
        TopicPresence.Observation observation = room.presence().observe(events::add);

        a.subscriptions.add(room);
        a.subscriptions.add(room);
        a.subscriptions.add(topics.matching("#"));
        a.subscriptions.remove(room);
        a.subscriptions.remove(room);
        a.subscriptions.add(topics.topic("room"));
        runAll();
        assertThat(events).containsExactly(joined("a"), left("a"), joined("a"));

        east.enter(a.subscriptions::end);
        west.enter(b.subscriptions::end);
        runAll();
        assertThat(events).endsWith(left("a"), left("b"));

        observation.close();
        observation.close();
        new Listener(east, "c").subscriptions.add(room);
        runAll();
        assertThat(events).hasSize(5);
    }

    @Test
    void observersOfOneTopicAreIndependent() {
        List<Event> others = new ArrayList<>();
        TopicPresence.Observation first = room.presence().observe(events::add);
        room.presence().observe(events::add);
        room.presence().observe(others::add);
        topics.topic("another room").presence().observe(others::add);
        a.subscriptions.add(room);
        runAll();
        assertThat(events).containsExactly(joined("a"), joined("a"));
        assertThat(others).containsExactly(joined("a"));

        first.close();
        east.enter(a.subscriptions::end);
        runAll();
        assertThat(events).endsWith(joined("a"), left("a"));
    }

    @Test
    void anObserverMayChangeWhatItObserves() {
        room.presence().observe(event -> {
            events.add(event);
            a.subscriptions.remove(room);
        });
        east.enter(() -> {
            a.subscriptions.add(room);
            assertThat(events).as("not in the middle of subscribing").isEmpty();
        });
        runAll();
        assertThat(events).containsExactly(joined("a"), left("a"));
        assertThat(topics.size()).isZero();
    }

    @Test
    void showsTheLabelOfMembersAndTellsWhereItChanges() {
        room.presence().observe(events::add);
        a.subscriptions.label("first"); // from outside of its lane, as what follows
        a.subscriptions.add(room);
        a.subscriptions.add(topics.topic("another room"));
        a.subscriptions.label("second");
        a.subscriptions.label("second");
        runAll();
        runAll();
        assertThat(events).containsExactly(new Event.Joined(member("a", "first")),
                new Event.Changed(member("a", "second")));
        assertThat(members()).containsExactly(member("a", "second"));

        east.enter(() -> a.subscriptions.label("third"));
        runAll();
        assertThat(members()).containsExactly(member("a", "third"));
        east.enter(a.subscriptions::end);
        east.enter(() -> a.subscriptions.label("too late"));
        runAll();
        assertThat(events).hasSize(4).endsWith(new Event.Changed(member("a", "third")),
                new Event.Left(member("a", "third")));
    }

    @Test
    void labelOfOneWhoIsNoMemberIsToldToNobody() {
        room.presence().observe(events::add);
        a.subscriptions.add(topics.matching("#"));
        a.subscriptions.label("listening");
        b.subscriptions.label("away");
        runAll();
        assertThat(events).isEmpty();
        west.down = true;
        b.subscriptions.label("gone");
        assertThat(b.subscriptions.label()).isEqualTo("away");
    }

    private List<Member> members() {
        CompletableFuture<List<Member>> members = room.presence().members().toCompletableFuture();
        runAll();
        return members.join();
    }

    private static Event joined(String name) {
        return new Event.Joined(member(name));
    }

    private static Event left(String name) {
        return new Event.Left(member(name));
    }

    private static Member member(String name) {
        return member(name, "");
    }

    private static Member member(String name, String label) {
        return new Member(name, Optional.empty(), label);
    }

    private void runAll() {
        east.run();
        west.run();
    }
}
