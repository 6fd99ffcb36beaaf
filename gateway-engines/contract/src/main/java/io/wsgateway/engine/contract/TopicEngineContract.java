package io.wsgateway.engine.contract;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.failure;
import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.topic.TopicEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every engine of topics does for one node, whether or not there are others. */
public abstract class TopicEngineContract {

    static final TopicHistory MANY = new TopicHistory(1000, 1 << 20, Duration.ofHours(1));
    static final TopicHistory TWO = new TopicHistory(2, 1 << 20, Duration.ofHours(1));

    private final List<TopicNode> nodes = new ArrayList<>();

    /**
     * An engine that isn't open yet, and can be used at once. All of one test are of one cluster; nothing of the tests before is
     * left in it.
     *
     * @param node the node's id: 8 lower-case letters and digits
     */
    protected abstract TopicEngine topicEngine(String node);

    /** A node of the cluster. */
    final TopicNode node(String id) {
        TopicNode node = new TopicNode(topicEngine(id));
        nodes.add(node);
        return node;
    }

    @AfterEach
    final void closesEngines() {
        nodes.forEach(node -> node.engine().close());
    }

    static TopicPosition at(TopicPosition position, long offset) {
        return new TopicPosition(position.epoch(), offset);
    }

    static List<String> texts(TopicRecovery recovery) {
        return recovery.missed().stream().map(Message::text).toList();
    }

    @Test
    void aPlainMessageIsDelivered() {
        TopicNode node = node("east0000");
        node.want("room");
        node.publish("room", "one");
        node.publish("room", "grüße, 世界");
        assertThat(node.heard(2)).containsExactly("room: one", "room: grüße, 世界");
    }

    @Test
    void keptMessagesAreDeliveredInTheOrderOfTheirPositions() {
        TopicNode node = node("east0000");
        node.want("room");
        TopicPosition first = answer(node.keep("room", MANY, "1"));
        List<CompletionStage<TopicPosition>> more =
                IntStream.rangeClosed(2, 100).mapToObj(i -> node.keep("room", MANY, String.valueOf(i))).toList();
        assertThat(more.stream().map(Stages::answer))
                .containsExactlyElementsOf(LongStream.rangeClosed(2, 100).mapToObj(i -> at(first, i)).toList());
        assertThat(first.offset()).isOne();
        assertThat(node.heard(100))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).mapToObj(i -> "room: " + i).toList());
    }

    @Test
    void aMessageThatIsItsPositionGetsThatOneWhoeverElseKeepsSome() {
        TopicNode node = node("east0000");
        node.want("room");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<CompletableFuture<TopicPosition>> all = IntStream.range(0, 100)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> answer(i % 4 == 0
                            ? node.keep("room", MANY, "other")
                            : node.keepPosition("room", MANY)), threads))
                    .toList();
            assertThat(all.stream().map(CompletableFuture::join).map(TopicPosition::offset))
                    .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
        }
        TopicRecovery read = answer(node.engine().read("room", MANY, TopicPosition.NONE));
        for (int i = 0; i < 100; i++) {
            assertThat(texts(read).get(i)).isIn("other", at(read.position(), i + 1).toString());
        }
        assertThat(node.heard(100)).containsExactlyElementsOf(
                texts(read).stream().map(text -> "room: " + text).toList());
    }

    @Test
    void whatAMessageThrowsFailsIt() {
        TopicNode node = node("east0000");
        CompletionStage<TopicPosition> kept = call(() -> node.engine().keep("room", MANY, position -> {
            throw new IllegalStateException("no text");
        }));
        assertThat(failure(kept)).isInstanceOf(IllegalStateException.class).hasMessage("no text");
        assertThat(answer(node.keep("room", MANY, "one")).offset()).isOne();
    }

    /** What the engine throws to the caller is as good as what it fails with. */
    private static <T> CompletionStage<T> call(Supplier<CompletionStage<T>> engine) {
        try {
            return engine.get();
        } catch (IllegalStateException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Test
    void whatWasKeptSinceAPositionIsRead() {
        TopicNode node = node("east0000");
        TopicPosition first = answer(node.keep("room", MANY, "1"));
        answer(node.keep("room", MANY, "2"));
        TopicPosition last = answer(node.keep("room", MANY, "3"));
        TopicEngine engine = node.engine();

        TopicRecovery since = answer(engine.read("room", MANY, first));
        assertThat(since.recovered()).isTrue();
        assertThat(since.position()).isEqualTo(last);
        assertThat(texts(since)).containsExactly("2", "3");
        assertThat(answer(engine.read("room", MANY, last))).isEqualTo(new TopicRecovery(true, last, List.of()));
        for (TopicPosition unknown : List.of(TopicPosition.NONE, new TopicPosition("other", 1), at(last, 4))) {
            TopicRecovery all = answer(engine.read("room", MANY, unknown));
            assertThat(all.recovered()).as("since %s", unknown).isFalse();
            assertThat(texts(all)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void whatIsNotKeptAnyMoreIsNotCalledRecovered() {
        TopicNode node = node("east0000");
        TopicPosition last = TopicPosition.NONE;
        for (int i = 1; i <= 5; i++) {
            last = answer(node.keep("room", TWO, String.valueOf(i)));
        }
        assertThat(texts(answer(node.engine().read("room", TWO, at(last, 3))))).containsExactly("4", "5");
        TopicRecovery old = answer(node.engine().read("room", TWO, at(last, 2)));
        assertThat(old.recovered()).isFalse();
        assertThat(texts(old)).containsExactly("4", "5");
    }

    @Test
    void aTopicThatKeepsNothingHasPositions() {
        TopicHistory none = new TopicHistory(0, 0, Duration.ofHours(1));
        TopicNode node = node("east0000");
        node.want("room");
        TopicPosition first = answer(node.keepPosition("room", none));
        TopicPosition second = answer(node.keepPosition("room", none));
        assertThat(second).isEqualTo(at(first, 2));
        assertThat(node.heard(2)).containsExactly("room: " + first, "room: " + second);
        assertThat(answer(node.engine().read("room", none, second)).recovered()).isTrue();
        assertThat(answer(node.engine().read("room", none, first)).recovered()).isFalse();
    }

    @Test
    void aRecoveryIsToldInItsTurn() {
        TopicNode node = node("east0000");
        TopicPosition first = answer(node.keep("room", MANY, "1"));
        answer(node.keep("room", MANY, "2"));
        node.want("room");
        TopicRecovery told = answer(node.recover("room", MANY, first));
        answer(node.keep("room", MANY, "3"));
        assertThat(told).isEqualTo(new TopicRecovery(true, at(first, 2), told.missed()));
        until("the last message", () -> node.heard().contains("room: 3"));
        assertThat(node.heard()).endsWith("room recovered: 2", "room: 3");
    }

    @Test
    void whatIsKeptWhileManyRecoverIsToldOrDeliveredOnce() {
        TopicNode node = node("east0000");
        node.want("room");
        TopicPosition first = answer(node.keepPosition("room", MANY));
        List<CompletableFuture<TopicRecovery>> recoveries = new ArrayList<>();
        CompletionStage<TopicPosition> last = CompletableFuture.completedStage(first);
        for (int i = 0; i < 300; i++) {
            last = node.keepPosition("room", MANY);
            if (i % 10 == 0) {
                recoveries.add(node.recover("room", MANY, first));
            }
        }
        TopicPosition end = answer(last);
        recoveries.forEach(recovery -> assertThat(answer(recovery).recovered()).isTrue());
        List<String> heard = node.heard(301 + recoveries.size());
        long delivered = 0;
        for (String each : heard) {
            if (each.startsWith("room: ")) {
                assertThat(each).isEqualTo("room: " + at(first, ++delivered));
            } else {
                String rest = each.substring(each.lastIndexOf(' ') + 1);
                long told = rest.isEmpty() ? 1 : TopicPosition.parse(rest).orElseThrow().offset();
                assertThat(told).as("a recovery is up to what was delivered before").isEqualTo(delivered);
            }
        }
        assertThat(delivered).isEqualTo(end.offset());
    }

    @Test
    void whatIsForgottenIsGoneAndAnotherEpochBegins() {
        TopicNode node = node("east0000");
        node.want("room");
        TopicPosition before = answer(node.keep("room", MANY, "old"));
        node.heard(1);
        node.engine().forget("room");
        until("it to be forgotten",
                () -> !answer(node.engine().read("room", MANY, before)).position().epoch().equals(before.epoch()));
        TopicPosition after = answer(node.keep("room", MANY, "new"));
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.offset()).isOne();
        TopicRecovery read = answer(node.engine().read("room", MANY, before));
        assertThat(read.recovered()).isFalse();
        assertThat(texts(read)).containsExactly("new");
        assertThat(node.heard(2)).containsExactly("room: old", "room: new");
    }

    @Test
    void whatIsKeptCanBeLookedAt() {
        TopicNode node = node("east0000");
        assertThat(answer(node.engine().history("room"))).isEmpty();
        assertThat(answer(node.engine().look("room", TopicPosition.NONE))).isEmpty();
        TopicPosition position = answer(node.keep("room", MANY, "three"));
        assertThat(answer(node.engine().history("room"))).hasValueSatisfying(kept -> {
            assertThat(kept.topic()).isEqualTo("room");
            assertThat(kept.limits()).contains(MANY);
            assertThat(kept.position()).isEqualTo(position);
            assertThat(kept.size()).hasValueSatisfying(size -> {
                assertThat(size.messages()).isOne();
                assertThat(size.bytes()).as("of the payload, and what an engine adds to it").isBetween(5L, 100L);
            });
        });
        assertThat(answer(node.engine().look("room", TopicPosition.NONE)))
                .hasValueSatisfying(found -> assertThat(texts(found)).containsExactly("three"));
    }

    @Test
    void aTopicThatIsWantedAgainIsHeardAgain() {
        TopicNode node = node("east0000");
        node.want("room");
        answer(node.keep("room", MANY, "1"));
        node.heard(1);
        node.unwant("room");
        node.want("room");
        answer(node.keep("room", MANY, "2"));
        assertThat(node.heard(2)).containsExactly("room: 1", "room: 2");
    }
}
