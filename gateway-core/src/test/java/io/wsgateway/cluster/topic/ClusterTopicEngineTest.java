package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.topic.TopicEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes on a server in this process. What a node hears is what its topics hand to it, in that order. */
class ClusterTopicEngineTest {

    private static final TopicHistory TEN = new TopicHistory(10, 1000, Duration.ofMinutes(1));

    private final TestCluster cluster = new TestCluster();
    private final TestNode east = cluster.node("east");
    private final TestNode west = cluster.node("west");

    private static TopicPosition at(String epoch, long offset) {
        return new TopicPosition(epoch, offset);
    }

    private void wanted(TestNode node) {
        node.topics.wanted("room");
        cluster.run();
    }

    @Test
    void aPlainMessageIsDeliveredHereAtOnceAndThereSoon() {
        wanted(east);
        wanted(west);
        east.publish("room", "one");
        assertThat(east.heard).containsExactly("one");
        cluster.run();
        assertThat(east.heard).as("its echo is dropped").containsExactly("one");
        assertThat(west.heard).containsExactly("one");
    }

    @Test
    void aPlainMessageReachesThoseHereWhileTheEngineIsAway() {
        wanted(east);
        east.engine.away(true);
        cluster.run();
        east.publish("room", "one");
        cluster.run();
        assertThat(east.heard).containsExactly("one");
        assertThat(east.channels.counts().notForwarded()).isOne();
    }

    @Test
    void aKeptMessageIsDeliveredAsTheEngineBringsIt() {
        wanted(east);
        wanted(west);
        CompletableFuture<TopicPosition> kept = east.keep("room", TEN, "one");
        assertThat(east.heard).isEmpty();
        cluster.run();
        assertThat(kept).isCompletedWithValue(at("e1", 1));
        assertThat(east.heard).containsExactly("one");
        assertThat(west.heard).containsExactly("one");
        assertThat(east.topics.counts().kept()).isOne();
    }

    @Test
    void whoSubscribesAndKeepsAMessageHearsIt() {
        east.topics.wanted("room");
        var unused = east.keep("room", TEN, "one");
        var unusedToo = east.keep("room", TEN, "two");
        cluster.run();
        assertThat(east.heard).containsExactly("one", "two");
    }

    @Test
    void aMessageIsMadeForThePositionItGets() {
        wanted(west);
        var unused = east.keep("room", TEN, "one");
        cluster.run();
        List<TopicPosition> asked = new ArrayList<>();
        CompletableFuture<TopicPosition> kept = west.topics.keep("room", TEN, position -> {
            asked.add(position);
            return Texts.of("at " + position);
        }).toCompletableFuture();
        cluster.run();
        assertThat(kept).isCompletedWithValue(at("e1", 2));
        assertThat(asked).containsExactly(at("e1", 2));
        assertThat(west.heard).containsExactly("one", "at e1:2");
    }

    @Test
    void aMessageIsMadeAgainWhereSomebodyElseIsFirst() {
        var unused = east.keep("room", TEN, "one");
        cluster.run();
        List<CompletableFuture<TopicPosition>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(east.topics.keep("room", TEN, position -> Texts.of("east " + position)).toCompletableFuture());
            all.add(west.topics.keep("room", TEN, position -> Texts.of("west " + position)).toCompletableFuture());
        }
        cluster.run();
        assertThat(all.stream().map(CompletableFuture::join).map(TopicPosition::offset)).containsExactlyInAnyOrder(2L,
                3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(east.topics.counts().contended() + west.topics.counts().contended()).isPositive();
        CompletableFuture<TopicRecovery> read = east.topics.read("room", TEN, at("e1", 1)).toCompletableFuture();
        cluster.run();
        assertThat(read.join().missed().stream().map(message -> message.text().substring(5)))
                .as("each has the position it was made for")
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(2, 11).mapToObj(offset -> at("e1", offset).toString()).toList());
    }

    @Test
    void aThreadsMessagesKeepTheirOrder() {
        wanted(west);
        var unused1 = east.keep("room", TEN, "1");
        var unused2 = east.topics.keep("room", TEN, position -> Texts.of("2"));
        var unused3 = east.keep("room", TEN, "3");
        var unused4 = east.topics.keep("room", TEN, position -> Texts.of("4"));
        var unused5 = east.keep("room", TEN, "5");
        cluster.run();
        assertThat(west.heard).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void whatAMessageThrowsFailsItAndNothingElse() {
        CompletableFuture<TopicPosition> failed = east.topics.keep("room", TEN, position -> {
            throw new IllegalStateException("no text");
        }).toCompletableFuture();
        CompletableFuture<TopicPosition> next = east.keep("room", TEN, "one");
        cluster.run();
        assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no text");
        assertThat(next).isCompletedWithValue(at("e1", 1));
    }

    @Test
    void keepingFailsWhileTheEngineIsAway() {
        wanted(east);
        east.engine.away(true);
        cluster.run();
        CompletableFuture<TopicPosition> plain = east.keep("room", TEN, "one");
        CompletableFuture<TopicPosition> made =
                east.topics.keep("room", TEN, position -> Texts.of("two")).toCompletableFuture();
        cluster.run();
        assertThatThrownBy(plain::join).hasCauseInstanceOf(EngineAwayException.class);
        assertThatThrownBy(made::join).hasCauseInstanceOf(EngineAwayException.class);
        assertThat(east.topics.counts().keepsFailed()).isEqualTo(2);
    }

    @Test
    void aSessionThatComesBackToAnotherNodeGetsWhatItMissed() {
        for (int i = 1; i <= 4; i++) {
            var unused = west.keep("room", TEN, "m" + i);
        }
        cluster.run();
        east.topics.wanted("room");
        east.recover("room", TEN, at("e1", 2));
        east.recover("room", TEN, TopicPosition.NONE);
        cluster.run();
        var unused = west.keep("room", TEN, "m5");
        cluster.run();
        assertThat(east.heard).containsExactly("recovered e1:4 [m3, m4]", "all there is e1:4 [m1, m2, m3, m4]", "m5");
        assertThat(cluster.server.reads()).as("one for both").isOne();
    }

    @Test
    void tenThousandWhoComeBackAtOnceCostAFewReads() {
        for (int i = 1; i <= 10; i++) {
            var unused = west.keep("room", TEN, "m" + i);
        }
        cluster.run();
        east.topics.wanted("room");
        for (int i = 0; i < 5000; i++) {
            east.recover("room", TEN, at("e1", i % 10));
        }
        for (int i = 0; i < 5000; i++) {
            if (i % 100 == 0) {
                cluster.wire.runOne();
                east.workers.tasks.runOne();
                cluster.agenda.run();
            }
            east.recover("room", TEN, at("e1", i % 10));
        }
        cluster.run();
        assertThat(east.heard).hasSize(10_000).allMatch(each -> each.startsWith("recovered e1:10 "));
        assertThat(east.topics.counts().recovered()).isEqualTo(10_000);
        assertThat(cluster.server.reads()).isBetween(1L, 8L);
    }

    @Test
    void whatIsDeliveredDuringAReadIsInItsAnswerOrBehindIt() {
        var unused = west.keep("room", TEN, "m1");
        cluster.run();
        wanted(east);
        east.engine.hold();
        east.recover("room", TEN, at("e1", 0));
        cluster.run();
        var unusedToo = west.keep("room", TEN, "m2");
        cluster.run();
        assertThat(east.heard).containsExactly("m2");
        east.engine.release();
        var unusedThree = west.keep("room", TEN, "m3");
        cluster.run();
        assertThat(east.heard).containsExactly("m2", "recovered e1:2 [m1, m2]", "m3");
    }

    /** The answer was made before a message that was delivered before the answer came. */
    @Test
    void whatIsDeliveredWhileAnAnswerIsOnItsWayIsAddedToIt() {
        var unused = west.keep("room", TEN, "m1");
        cluster.run();
        wanted(east);
        east.engine.holdAnswers();
        east.recover("room", TEN, at("e1", 0));
        east.recover("room", TEN, at("e1", 1));
        cluster.run();
        var unusedToo = west.keep("room", TEN, "m2");
        cluster.run();
        east.engine.releaseAnswers();
        cluster.run();
        assertThat(east.heard).containsExactly("m2", "recovered e1:2 [m1, m2]", "recovered e1:2 [m2]");
    }

    @Test
    void aGapIsReadAndFilledInOrder() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.dropping(channel -> true);
        var unused2 = west.keep("room", TEN, "m2");
        var unused3 = west.keep("room", TEN, "m3");
        cluster.run();
        east.engine.dropping(channel -> false);
        var unused4 = west.keep("room", TEN, "m4");
        var unused5 = west.keep("room", TEN, "m5");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2", "m3", "m4", "m5");
        assertThat(east.topics.counts()).extracting(ClusterTopicCounts::gapsRepaired,
                ClusterTopicCounts::gapsNotRepaired, ClusterTopicCounts::reads).containsExactly(1L, 0L, 1L);
    }

    @Test
    void whatComesDuringAReadThatDoesNotHaveItWaitsForItsTurn() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.dropping(channel -> true);
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        east.engine.dropping(channel -> false);
        var unused3 = west.keep("room", TEN, "m3");
        east.engine.holdAnswers();
        cluster.run();
        var unused4 = west.keep("room", TEN, "m4");
        cluster.run();
        assertThat(east.heard).as("m3 and m4 wait for m2").containsExactly("m1");
        east.engine.releaseAnswers();
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2", "m3", "m4");
        assertThat(east.topics.counts().gapsNotRepaired()).isZero();
    }

    @Test
    void aGapThatIsGoneIsToldToTheTopicsSessions() {
        TopicHistory two = new TopicHistory(2, 1000, Duration.ofMinutes(1));
        wanted(east);
        var unused1 = west.keep("room", two, "m1");
        cluster.run();
        east.engine.dropping(channel -> true);
        for (int i = 2; i <= 5; i++) {
            var unused = west.keep("room", two, "m" + i);
        }
        cluster.run();
        east.engine.dropping(channel -> false);
        var unused6 = west.keep("room", two, "m6");
        cluster.run();
        var unused7 = west.keep("room", two, "m7");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "lost: more than the history keeps is missing", "m7");
        assertThat(east.topics.counts().gapsNotRepaired()).isOne();
    }

    @Test
    void aTopicCatchesUpWhenTheEngineIsBack() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.away(true);
        cluster.run();
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        east.engine.away(false);
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2");
    }

    @Test
    void aTopicThatWasEmptyCatchesUpFromItsBeginning() {
        wanted(east);
        east.engine.away(true);
        cluster.run();
        var unused = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.away(false);
        cluster.run();
        assertThat(east.heard).containsExactly("m1");
    }

    @Test
    void aTopicCatchesUpFromWhereItWasWhenItWasFirstHeard() {
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        wanted(east);
        east.engine.away(true);
        cluster.run();
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        east.engine.away(false);
        cluster.run();
        assertThat(east.heard).containsExactly("m2");
    }

    /** The first look is answered late: what is brought before isn't taken for what was kept before. */
    @Test
    void whatIsBroughtBeforeItIsKnownWhereATopicBeginsIsDelivered() {
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.topics.wanted("room");
        while (!east.engine.subscribed().contains(TestCluster.channel("room"))) {
            cluster.agenda.run();
            cluster.wire.runOne();
        }
        var unused2 = west.keep("room", TEN, "m2"); // before it is looked
        cluster.wire.run();
        cluster.run();
        assertThat(east.heard).containsExactly("m2");
    }

    /** What was read is ahead of what is brought, which is of two epochs that are over. */
    @Test
    void whatIsBroughtOfEarlierEpochsThanWhatWasReadIsNotDelivered() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        west.topics.forget("room");
        var unused2 = west.keep("room", TEN, "new 1");
        west.topics.forget("room");
        var unused3 = west.keep("room", TEN, "newer 1");
        east.recover("room", TEN, at("e1", 1));
        east.workers.tasks.run(); // it is asked before anything of that is brought
        cluster.run();
        var unused4 = west.keep("room", TEN, "newer 2");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "lost: the history has begun anew",
                "all there is e3:1 [newer 1]", "newer 2");
    }

    @Test
    void aGapBehindAGapIsReadAsWell() {
        wanted(east);
        east.recover("room", TEN, TopicPosition.NONE); // from which its history is known
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        for (String missed : List.of("m2", "m4")) {
            east.engine.dropping(channel -> true);
            var unused2 = west.keep("room", TEN, missed);
            cluster.run();
            east.engine.dropping(channel -> false);
            east.engine.holdAnswers();
            var unused3 = west.keep("room", TEN, "behind " + missed);
            cluster.run();
        }
        assertThat(east.heard).containsExactly("m1", "all there is e1:1 [m1]");
        east.engine.releaseAnswers();
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "all there is e1:1 [m1]", "m2", "behind m2", "m4", "behind m4");
        assertThat(east.topics.counts().reads()).isEqualTo(3);
    }

    @Test
    void aReadThatFailsIsDoneAgain() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.failCommands(2);
        east.engine.loseSubscriptions();
        cluster.wire.run();
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        assertThat(east.heard).containsExactly("m1");
        cluster.pass(Duration.ofMillis(125));
        cluster.pass(Duration.ofMillis(250));
        assertThat(east.heard).containsExactly("m1", "m2");
    }

    @Test
    void aHistoryThatBeganAnewIsToldToTheTopicsSessions() {
        wanted(east);
        for (int i = 1; i <= 3; i++) {
            var unused = west.keep("room", TEN, "m" + i);
        }
        cluster.run();
        cluster.server.loseWrites(TestCluster.channel("room"), 1);
        east.engine.loseSubscriptions();
        cluster.run();
        east.recover("room", TEN, at("e1", 3));
        cluster.run();
        var unused = west.keep("room", TEN, "other 3");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2", "m3", "lost: the history has begun anew",
                "all there is e2:2 [m1, m2]", "other 3");
    }

    @Test
    void aMessageOfAnotherEpochIsReadOfBeforeItIsDelivered() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        cluster.server.loseAll();
        var unused2 = west.keep("room", TEN, "new");
        cluster.run();
        var unused3 = west.keep("room", TEN, "newer");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "lost: the history has begun anew", "newer");
    }

    @Test
    void whatIsForgottenEndsNoSession() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        west.topics.forget("room");
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        east.recover("room", TEN, at("e1", 1));
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2", "all there is e2:1 [m2]");
    }

    @Test
    void whatIsForgottenRightAfterTheFirstMessageEndsNoSession() {
        east.engine.holdAnswers();
        wanted(east);
        var unused1 = west.keep("room", TEN, "old");
        cluster.run();
        east.engine.releaseAnswers();
        cluster.run();
        assertThat(east.topics.counts().reads()).as("nothing was missing").isZero();
        west.topics.forget("room");
        var unused2 = west.keep("room", TEN, "new");
        cluster.run();
        assertThat(east.heard).containsExactly("old", "new");
    }

    @Test
    void whatIsForgottenDuringAReadIsReadAgain() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.holdAnswers();
        east.recover("room", TEN, at("e1", 1));
        cluster.run();
        west.topics.forget("room");
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        east.engine.releaseAnswers();
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2", "all there is e2:1 [m2]");
    }

    @Test
    void anOverrunIsAGap() {
        wanted(east);
        var unused = west.keep("room", TEN, "m0");
        cluster.run();
        String long1 = "x".repeat(300_000);
        TopicHistory much = new TopicHistory(100, 100_000_000, Duration.ofMinutes(1));
        for (int i = 0; i < 5; i++) {
            var unusedToo = west.keep("room", much, i + long1);
        }
        cluster.wire.run();
        cluster.run();
        assertThat(east.channels.counts().dropped()).isEqualTo(2);
        assertThat(east.heard.stream().map(text -> text.substring(0, 1))).containsExactly("m", "0", "1", "2", "3", "4");
    }

    @Test
    void recoveriesFailWhileTheEngineIsAway() {
        east.engine.away(true);
        cluster.run();
        east.topics.wanted("room");
        east.recover("room", TEN, TopicPosition.NONE);
        cluster.run();
        assertThat(east.heard).containsExactly("failed: the engine is away");
        assertThat(east.topics.counts().recoveriesFailed()).isOne();
    }

    @Test
    void aRecoveryWhoseReadFailsFailsAndTheTopicReadsAgain() {
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        wanted(east);
        east.engine.hold();
        east.recover("room", TEN, TopicPosition.NONE);
        cluster.run();
        east.engine.away(true);
        cluster.run();
        east.engine.release();
        cluster.run();
        assertThat(east.heard).containsExactly("failed: the engine is away");
        var unused2 = west.keep("room", TEN, "m2");
        east.engine.away(false);
        cluster.run();
        assertThat(east.heard).containsExactly("failed: the engine is away", "m2");
    }

    @Test
    void aRecoveryThatIsNotSubscribedInTimeFails() {
        east.engine.failSubscribes(1000);
        east.topics.wanted("room");
        east.recover("room", TEN, TopicPosition.NONE);
        cluster.pass(Duration.ofMillis(4999));
        assertThat(east.heard).isEmpty();
        cluster.pass(Duration.ofMillis(1));
        assertThat(east.heard).containsExactly("failed: not subscribed in time");
    }

    @Test
    void manyTopicsCatchUpAFewAtATime() {
        IntStream.range(0, 200).forEach(i -> east.topics.wanted("room" + i));
        cluster.run();
        for (int i = 0; i < 200; i++) {
            var unused = west.keep("room" + i, TEN, "m");
        }
        cluster.run();
        east.engine.away(true);
        cluster.run();
        east.engine.away(false);
        cluster.run();
        assertThat(east.heard).hasSize(200);
        long before = cluster.server.reads();
        east.engine.loseSubscriptions();
        cluster.run();
        assertThat(cluster.server.reads() - before).isEqualTo(200);
    }

    @Test
    void filtersAreServedByOneSubscription() {
        east.topics.wanted("a/+");
        east.topics.wanted("#");
        cluster.run();
        west.publish("a/b", "plain");
        var unused = west.keep("a/b", TEN, "kept");
        cluster.run();
        east.topics.unwanted("a/+");
        west.publish("c", "another");
        cluster.run();
        assertThat(east.heard).containsExactly("plain", "kept", "another");
        east.topics.unwanted("#");
        west.publish("c", "for nobody");
        cluster.run();
        assertThat(east.heard).hasSize(3);
    }

    @Test
    void aTopicThatIsFollowedIsNotDoubledByAFilter() {
        east.topics.wanted("#");
        cluster.run();
        var unused1 = west.keep("room", TEN, "m1");
        east.topics.wanted("room");
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        var unused3 = west.keep("room", TEN, "m3");
        west.publish("room", "plain");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2", "m3", "plain");
    }

    /** Else each read for what comes before would be followed by another one at once, for ever. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMessageThatIsInNoHistoryIsReadForAFewTimes() {
        wanted(east);
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        cluster.server.forge(TestCluster.channel("room"), at("e1", 1000), MessageBody.of(Texts.of("forged")));
        for (int i = 0; i < 60; i++) {
            cluster.pass(Duration.ofSeconds(1));
        }
        assertThat(east.topics.counts().reads()).isBetween(2L, 10L);
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        assertThat(east.heard).containsExactly("m1", "m2");
        assertThat(east.topics.counts().reads()).as("none is due").isLessThan(10);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoSubscribesWhenAMessageOfNoHistoryIsBroughtIsToldWhatThereIs() {
        var unused1 = west.keep("room", TEN, "m1");
        cluster.run();
        east.engine.holdAnswers();
        wanted(east);
        cluster.server.forge(TestCluster.channel("room"), at("e1", 1000), MessageBody.of(Texts.of("forged")));
        cluster.run();
        east.engine.releaseAnswers();
        cluster.pass(Duration.ofSeconds(1));
        east.recover("room", TEN, TopicPosition.NONE);
        cluster.pass(Duration.ofSeconds(6));
        assertThat(east.heard).containsExactly("all there is e1:1 [m1]");
    }

    @Test
    void whoComesAfterAClosedEngineHasItsFilters() {
        east.topics.wanted("#");
        cluster.run();
        east.topics.close();
        ClusterTopicEngine next = new ClusterTopicEngine("chat", east.channels, east.bus, cluster.wire);
        next.open(east);
        next.wanted("#");
        cluster.run();
        west.publish("room", "one");
        cluster.run();
        assertThat(east.heard).containsExactly("one");
    }

    @Test
    void historiesAreKnownToAll() {
        var unused = west.keep("room", TEN, "m1");
        cluster.run();
        var history = east.topics.history("room").toCompletableFuture();
        var read = east.topics.look("room", TopicPosition.NONE).toCompletableFuture();
        var nothing = east.topics.look("other", TopicPosition.NONE).toCompletableFuture();
        cluster.run();
        assertThat(history.join()).hasValueSatisfying(kept -> {
            assertThat(kept.limits()).contains(TEN);
            assertThat(kept.position()).isEqualTo(at("e1", 1));
            assertThat(kept.size()).hasValueSatisfying(size -> assertThat(size.messages()).isOne());
        });
        assertThat(read.join()).hasValueSatisfying(found -> assertThat(found.missed()).hasSize(1));
        assertThat(nothing.join()).isEmpty();
    }

    @Test
    void historiesOfWhatIsFollowedAreKnownAsFarAsTheyAreFollowed() {
        var unused = west.keep("room", TEN, "m1");
        east.topics.wanted("room");
        east.topics.wanted("plain");
        west.publish("plain", "not kept");
        cluster.run();
        assertThat(east.topics.histories()).as("nobody has said its limits here").containsExactly(
                new TopicEngine.KeptHistory("room", Optional.empty(), at("e1", 1), Optional.empty()));
        east.recover("room", TEN, TopicPosition.NONE);
        var unused2 = west.keep("room", TEN, "m2");
        cluster.run();
        assertThat(east.topics.histories()).containsExactly(
                new TopicEngine.KeptHistory("room", Optional.of(TEN), at("e1", 2), Optional.empty()));
        east.topics.unwanted("room");
        assertThat(east.topics.histories()).isEmpty();
    }

    @Test
    void whatIsOfNoKnownVersionIsCounted() {
        wanted(east);
        var unused1 = west.engine.publish(TestCluster.channel("room"), new byte[] {0x20, 1});
        var unused2 = west.engine.publish(TestCluster.channel("room"), new byte[0]);
        var unused3 = west.engine.keep(TestCluster.channel("room"), TEN, new byte[] {0x11, (byte) 0xff},
                Optional.empty());
        var unused4 = west.keep("room", TEN, "m2");
        cluster.run();
        assertThat(east.heard).containsExactly("m2");
        assertThat(east.topics.counts().unread()).isEqualTo(3);
    }

    @Test
    void aClosedEngineTellsWhoWaits() {
        east.engine.hold();
        east.topics.wanted("room");
        east.recover("room", TEN, TopicPosition.NONE);
        cluster.run();
        east.topics.close();
        cluster.run();
        assertThat(east.heard).containsExactly("failed: closed");
        TopicEngine closed = east.topics;
        closed.unwanted("room");
    }
}
