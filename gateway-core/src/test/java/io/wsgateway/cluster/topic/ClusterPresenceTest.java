package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Session;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.engine.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who is a member on other nodes, and what of them is told: {@code +} joined, {@code -} left. */
class ClusterPresenceTest {

    private static final Duration MOMENT = Duration.ofMillis(10);

    private final TestCluster cluster = new TestCluster();
    private final TestNode east = cluster.node("east");
    private final TestNode west = cluster.node("west");

    private List<String> elsewhere(TestNode node) {
        CompletableFuture<List<Member>> members = node.topics.membersElsewhere("room").toCompletableFuture();
        cluster.run();
        return members.join().stream().map(Member::session).sorted().toList();
    }

    /** Until the engine has subscribed, and before anything comes of it. */
    private void runUntilHeard() {
        while (!east.engine.subscribed().contains(new Channel("presence/chat", "room"))) {
            cluster.wire.runOne();
            cluster.agenda.run();
        }
    }

    @Test
    void theOtherNodesAreAsked() {
        TestNode far = cluster.node("far");
        east.join("room", "e1");
        west.join("room", "w1");
        far.join("room", "f1");
        assertThat(elsewhere(east)).containsExactly("f1", "w1");
    }

    @Test
    void aNodeThatDoesNotAnswerIsLeftOut() {
        west.join("room", "w1");
        cluster.bus.silent(true);
        assertThat(elsewhere(east)).isEmpty();
    }

    @Test
    void whoJoinsAndLeavesIsToldButNotWhoWasThere() {
        west.join("room", "w1");
        cluster.pass(MOMENT);
        east.topics.observed("room");
        cluster.run();
        west.join("room", "w2");
        west.leave("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("+w2", "-w1");
        assertThat(elsewhere(east)).containsExactly("w2");
    }

    @Test
    void whoWasThereIsNotToldThoughTheNewsOfItComeLate() {
        west.join("room", "w1");
        east.topics.observed("room");
        runUntilHeard();
        cluster.pass(MOMENT);
        assertThat(east.presence).isEmpty();
        assertThat(elsewhere(east)).containsExactly("w1");
        west.leave("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("-w1");
    }

    @Test
    void whoJoinsBeforeTheNodeAnswersIsInItsAnswerOrTold() {
        for (int steps = 0; steps < 40; steps++) {
            TestCluster fresh = new TestCluster();
            TestNode asking = fresh.node("east");
            TestNode other = fresh.node("west");
            asking.topics.observed("room");
            CompletableFuture<List<Member>> members = asking.topics.membersElsewhere("room").toCompletableFuture();
            for (int i = 0; i < steps; i++) {
                if (!fresh.wire.runOne() && !asking.workers.tasks.runOne() && !other.workers.tasks.runOne()) {
                    fresh.agenda.run();
                }
            }
            other.join("room", "w1");
            fresh.pass(MOMENT);
            fresh.pass(Duration.ofSeconds(2));
            assertThat(asking.presence.contains("+w1") || members.join().contains(new Member("w1", Optional.empty())))
                    .as("joined after %d steps", steps).isTrue();
        }
    }

    @Test
    void whoIsAMemberOfANodeThatCouldNotBeAskedAtFirstIsToldLater() {
        west.join("room", "w1");
        cluster.pass(MOMENT);
        east.engine.away(true);
        cluster.run();
        east.topics.observed("room");
        cluster.bus.silent(true);
        assertThat(elsewhere(east)).isEmpty();
        cluster.bus.silent(false);
        east.engine.away(false);
        cluster.run();
        assertThat(east.presence).as("who asked for members has done without").containsExactly("+w1");
        assertThat(elsewhere(east)).containsExactly("w1");
    }

    @Test
    void membersThatDoNotFitIntoAnAnswerAreCounted() {
        String label = "\u20ac".repeat(Session.MAX_LABEL); // of three bytes each
        for (int i = 0; i < 12_000; i++) {
            west.members.add(new Member("w" + i, Optional.empty(), label));
        }
        int told = elsewhere(east).size();
        assertThat(told).isBetween(10_000, 11_999);
        assertThat(west.topics.counts().membersUntold()).isEqualTo(12_000 - told);
    }

    @Test
    void eventsOfAMomentAreToldTogether() {
        east.topics.observed("room");
        cluster.run();
        long before = west.channels.counts().published();
        for (int i = 0; i < 600; i++) {
            west.join("room", "w" + i);
        }
        cluster.pass(MOMENT);
        assertThat(east.presence).hasSize(600);
        assertThat(west.channels.counts().published() - before).as("two of 256, and the rest").isEqualTo(3);
    }

    /** An answer that is older than what was told doesn't take it back. */
    @Test
    void whatIsToldWhileTheAnswerIsOnItsWayHolds() {
        east.topics.observed("room");
        cluster.run();
        east.engine.loseSubscriptions();
        runUntilHeard();
        west.join("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("+w1");
        west.leave("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("+w1", "-w1");
        assertThat(elsewhere(east)).isEmpty();
    }

    @Test
    void whatWasMissedIsToldWhenTheNodeIsAskedAnew() {
        west.join("room", "w1");
        east.topics.observed("room");
        cluster.run();
        east.engine.away(true);
        cluster.run();
        west.leave("room", "w1");
        west.join("room", "w2");
        cluster.pass(MOMENT);
        assertThat(east.presence).isEmpty();
        east.engine.away(false);
        cluster.run();
        assertThat(east.presence).containsExactlyInAnyOrder("-w1", "+w2");
    }

    @Test
    void aNodeThatCouldNotTellIsAskedAnew() {
        east.topics.observed("room");
        cluster.run();
        west.engine.away(true);
        cluster.run();
        west.join("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).isEmpty();
        west.engine.away(false);
        cluster.run();
        for (int i = 0; i < 10; i++) {
            cluster.pass(Duration.ofSeconds(1));
        }
        assertThat(east.presence).containsExactly("+w1");
    }

    @Test
    void membersOfANodeThatIsGoneHaveLeft() {
        west.join("room", "w1");
        east.topics.observed("room");
        cluster.run();
        west.bus.leave();
        cluster.run();
        assertThat(east.presence).containsExactly("-w1");
        assertThat(elsewhere(east)).isEmpty();
        west.join("room", "late");
        cluster.pass(MOMENT);
        assertThat(east.presence).as("nobody is a member by a node that is gone").containsExactly("-w1");

        west.bus.join();
        cluster.run();
        assertThat(east.presence).containsExactlyInAnyOrder("-w1", "+w1", "+late");
    }

    @Test
    void membersOfANodeThatIsNewAreTold() {
        east.topics.observed("room");
        cluster.run();
        TestNode far = cluster.node("far");
        far.join("room", "f1");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("+f1");
    }

    @Test
    void aNodeThatEndsTellsWhatIsUntold() {
        east.topics.observed("room");
        cluster.run();
        west.join("room", "w1");
        west.leave("room", "w1");
        west.topics.close();
        cluster.run();
        assertThat(east.presence).containsExactly("+w1", "-w1");
    }

    @Test
    void nothingIsToldOfWhatIsNotObservedAnyMore() {
        east.topics.observed("room");
        cluster.run();
        east.topics.unobserved("room");
        west.join("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).isEmpty();
        east.topics.observed("room");
        cluster.run();
        west.leave("room", "w1");
        cluster.pass(MOMENT);
        assertThat(east.presence).containsExactly("-w1");
    }
}
