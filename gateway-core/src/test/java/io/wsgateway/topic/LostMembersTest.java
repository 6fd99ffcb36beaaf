package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LostMembersTest {

    private record Later(Duration delay, Runnable task) {}

    private final ManualLane lane = new ManualLane();
    private final FakeEncoder encoder = new FakeEncoder();
    private final List<Later> later = new ArrayList<>();
    private final List<Integer> bounds = new ArrayList<>();
    private int next;
    private final MemoryTopicEngine engine = new MemoryTopicEngine(TopicLimits.DEFAULT, InstantSource.system());
    private final TopicFanOut fanOut = new TopicFanOut(encoder, engine, new LostMembers(
            (in, delay) -> task -> later.add(new Later(delay, () -> in.execute(task))), this::roll));

    private int roll(int bound) {
        bounds.add(bound);
        return next++ % bound;
    }

    private Listener subscriber(String name) {
        Listener listener = new Listener(lane, name);
        lane.enter(() -> {
            LaneGroup group = fanOut.topics().join("room", fanOut.delivery(lane));
            group.add(listener);
        });
        return listener;
    }

    @Test
    void membersEndAtMomentsOfTheirOwn() {
        List<Listener> members = IntStream.range(0, 12).mapToObj(i -> subscriber("member" + i)).toList();
        fanOut.lost("room", "a failover");
        lane.run();
        assertThat(bounds).as("12 members in steps of 5").hasSize(12).containsOnly(3);
        assertThat(later).extracting(Later::delay)
                .containsExactly(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(members).allSatisfy(member -> assertThat(member.heard).isEmpty());
        later.getFirst().task().run();
        lane.run();
        assertThat(members.getFirst().heard).containsExactly("failed: messages to room were lost: a failover");
        assertThat(members.get(1).heard).isEmpty();
        later.forEach(each -> each.task().run());
        lane.run();
        assertThat(members.stream().skip(1)).allSatisfy(member -> assertThat(member.heard).isNotEmpty());
    }

    @Test
    void manyMembersEndWithinFiveSeconds() {
        IntStream.range(0, 2000).forEach(i -> subscriber("member" + i));
        fanOut.lost("room", "a failover");
        lane.run();
        assertThat(later).hasSize(100).extracting(Later::delay).last().isEqualTo(Duration.ofMillis(4950));
    }

    @Test
    void whoComesMeanwhileStays() {
        Listener before = subscriber("before");
        fanOut.deliverInTurn("room", new TextMessage("the last one"));
        fanOut.lost("room", "a failover");
        lane.run();
        Listener after = subscriber("after");
        later.forEach(each -> each.task().run());
        lane.run();
        assertThat(before.heard).as("what was delivered before has arrived").containsExactly("the last one",
                "failed: messages to room were lost: a failover");
        assertThat(after.heard).isEmpty();
    }

    /** Else it would come back with a position behind what it lost, and be told of nothing. */
    @Test
    void whoIsToEndReceivesNothingBehindTheLoss() {
        Listener member = subscriber("member");
        fanOut.lost("room", "a failover");
        fanOut.deliverInTurn("room", new TextMessage("behind the loss"));
        lane.run();
        Listener after = subscriber("after");
        fanOut.deliverInTurn("room", new TextMessage("later"));
        lane.run();
        assertThat(member.heard).isEmpty();
        assertThat(after.heard).containsExactly("later");
        later.forEach(each -> each.task().run());
        lane.run();
        assertThat(member.heard).containsExactly("failed: messages to room were lost: a failover");
    }

    @Test
    void whoLeavesIsLeftAlone() {
        List<Subscription> subscriptions = new ArrayList<>();
        Listener gone = new Listener(lane, "gone");
        lane.enter(() -> subscriptions.add(fanOut.topics().join("room", fanOut.delivery(lane)).add(gone)));
        fanOut.lost("room", "a failover");
        lane.run();
        lane.enter(subscriptions.getFirst()::cancel);
        later.forEach(each -> each.task().run());
        lane.run();
        assertThat(gone.heard).isEmpty();
    }

    @Test
    void whatNobodyHearsIsLostToNobody() {
        fanOut.lost("room", "a failover");
        lane.run();
        assertThat(later).isEmpty();
    }
}
