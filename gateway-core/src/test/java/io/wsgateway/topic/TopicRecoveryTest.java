package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics that keep messages. One thread; a lane runs its tasks when the test says so. */
class TopicRecoveryTest {

    private final FakeEncoder encoder = new FakeEncoder();
    private final AtomicInteger epochs = new AtomicInteger();
    private final TopicRegistry topics = new TopicRegistry(encoder, new MemoryTopicEngine(TopicLimits.DEFAULT,
            () -> Instant.EPOCH, () -> "e" + epochs.incrementAndGet()));
    private final KeptTopic kept = topics.topic("room", new TopicHistory(3, 1000, Duration.ofMinutes(1)));
    private final Topic plain = topics.topic("room");
    private final ManualLane east = new ManualLane();
    private final ManualLane west = new ManualLane();

    @AfterEach
    void nothingLeaks() {
        runAll();
        encoder.nothingLeaks();
    }

    @Test
    void recoversWhatWasMissedAndGoesOnFromThere() {
        Listener a = new Listener(east);
        kept.publishText("1");
        kept.publishText("2");
        kept.publishText("3");

        a.recover(kept, at(1));
        kept.publishText("4");
        runAll();

        assertThat(a.heard).containsExactly("recovered e1:3", "2", "3", "4");
        assertThat(topics.counts()).isEqualTo(new TopicCounts(1, 1, 4, 1, 1, 0, 0));
    }

    @Test
    void tellsWhenWhatWasMissedIsGone() {
        for (int i = 1; i <= 5; i++) {
            kept.publishText("" + i);
        }
        Listener late = new Listener(east);
        Listener fresh = new Listener(east);
        Listener wrong = new Listener(west);
        late.recover(kept, at(1));
        fresh.recover(kept, TopicPosition.NONE);
        wrong.recover(kept, new TopicPosition("e0", 5));
        runAll();

        for (Listener each : List.of(late, fresh, wrong)) {
            assertThat(each.heard).containsExactly("all there is e1:5", "3", "4", "5");
        }
        assertThat(topics.counts()).isEqualTo(new TopicCounts(1, 3, 5, 0, 0, 3, 0));
    }

    /** What is in the queue of the session's lane already, and what comes while the session is on its way into its group. */
    @Test
    void leavesNoGapAndRepeatsNothing() {
        Listener before = new Listener(east);
        before.subscriptions.add(kept);
        Listener a = new Listener(east);
        kept.publishText("1");
        kept.publishText("2");
        a.recover(kept, at(0));
        kept.publishText("3");
        east.run();
        kept.publishText("4");
        runAll();

        assertThat(before.heard).containsExactly("1", "2", "3", "4");
        assertThat(a.heard).containsExactly("recovered e1:2", "1", "2", "3", "4");
    }

    @Test
    void theSameInTheLaneOfThePublisher() {
        Listener before = new Listener(east);
        Listener a = new Listener(east);
        Listener there = new Listener(west);
        there.subscriptions.add(kept);
        east.enter(() -> {
            before.subscriptions.add(kept);
            kept.publishText("1");
            a.recover(kept, at(0));
            kept.publishText("2");
            plain.publishText("3");
            assertThat(before.heard).as("after this callback").isEmpty();
        });
        runAll();

        assertThat(before.heard).containsExactly("1", "2", "3");
        assertThat(a.heard).containsExactly("recovered e1:1", "1", "2", "3");
        assertThat(there.heard).containsExactly("1", "2", "3");
    }

    /** Whatever the session does to what is missed, even if that runs tasks of the lane. */
    @Test
    void whatIsPublishedMeanwhileWaitsForWhatWasMissed() {
        Listener a = new Listener(east);
        kept.publishText("1");
        a.subscriptions.add(kept, at(0), recovery -> {
            east.run();
            plain.publishText("3");
            recovery.missed().forEach(message -> a.heard.add(message.text()));
        });
        kept.publishText("2");
        runAll();

        assertThat(a.heard).containsExactly("1", "2", "3");
    }

    @Test
    void deliversAtOnceAgainWhenTheLaneHasCaughtUp() {
        Listener a = new Listener(east);
        east.enter(() -> {
            a.subscriptions.add(plain);
            kept.publishText("1");
        });
        east.run();
        east.enter(() -> {
            plain.publishText("2");
            assertThat(a.heard).containsExactly("1", "2");
        });
    }

    @Test
    void whatIsPublishedThroughThePlainTopicIsNotKept() {
        Listener a = new Listener(east);
        a.subscriptions.add(plain);
        plain.publishText("typing");
        kept.publishText("said");
        Listener b = new Listener(east);
        b.recover(kept, TopicPosition.NONE);
        runAll();

        assertThat(a.heard).containsExactly("typing", "said");
        assertThat(b.heard).containsExactly("all there is e1:1", "said");
        assertThat(plain.subscribers()).isEqualTo(2);
    }

    @Test
    void reachesSubscribersByFilters() {
        Listener a = new Listener(east);
        a.subscriptions.add(topics.matching("+"));
        a.subscriptions.add(topics.matching("#"));
        a.recover(kept, TopicPosition.NONE);
        kept.publishText("1");
        runAll();

        assertThat(a.heard).containsExactly("all there is e1:0", "1");
    }

    @Test
    void aMessageCanHoldItsPosition() throws Exception {
        kept.publishText("1");
        TopicPosition position = kept.publishText(at -> "2 at " + at).toCompletableFuture().get();
        kept.publishBinary(at -> ByteBuffer.wrap(new byte[(int) at.offset()])).toCompletableFuture().get();

        assertThat(position).isEqualTo(at(2));
        assertThat(kept.since(at(1)).toCompletableFuture().get()).satisfies(recovery -> {
            assertThat(recovery.recovered()).isTrue();
            assertThat(recovery.position()).isEqualTo(at(3));
            assertThat(recovery.missed().getFirst().text()).isEqualTo("2 at e1:2");
            assertThat(recovery.missed().getLast().size()).isEqualTo(3);
        });
    }

    @Test
    void asksAgainForTheMessageWhenSomebodyElseWasFirst() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        TopicPosition position = kept.publishText(at -> {
            if (asked.incrementAndGet() == 1) {
                kept.publishText("quicker");
            }
            return "at " + at;
        }).toCompletableFuture().get();

        assertThat(position).isEqualTo(at(2));
        assertThat(asked).hasValue(2);
        assertThat(kept.since(at(0)).toCompletableFuture().get().missed()).extracting(Message::text)
                .containsExactly("quicker", "at e1:2");
    }

    @Test
    void aMessageThatCannotBeMadeIsNotPublished() {
        Listener a = new Listener(east);
        a.subscriptions.add(kept);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> kept.publishText(at -> {
            throw new IllegalStateException("no text");
        }).toCompletableFuture().get()).havingCause().withMessage("no text");
        kept.publishText(at -> "at " + at);
        runAll();

        assertThat(a.heard).containsExactly("at e1:1");
    }

    @Test
    void forgetsAndBeginsAnotherEpoch() {
        kept.publishText("1");
        kept.forget();
        Listener a = new Listener(east);
        a.recover(kept, at(1));
        kept.publishText(at -> "at " + at);
        runAll();

        assertThat(a.heard).containsExactly("all there is e2:0", "at e2:1");
    }

    @Test
    void subscribesOnceHoweverOftenItRecovers() {
        Listener a = new Listener(east);
        a.recover(kept, TopicPosition.NONE);
        kept.publishText("1");
        a.recover(kept, at(0));
        a.subscriptions.add(plain);
        kept.publishText("2");
        runAll();

        assertThat(a.heard).containsExactly("all there is e1:0", "1", "recovered e1:1", "1", "2");
        assertThat(plain.subscribers()).isEqualTo(1);
    }

    @Test
    void unsubscribingComesAfterSubscribing() {
        Listener a = new Listener(east);
        east.enter(() -> {
            a.recover(kept, TopicPosition.NONE);
            a.subscriptions.remove(plain);
        });
        east.run();

        assertThat(topics.size()).isZero();
    }

    @Test
    void aSessionThatEndsMeanwhileRecoversNothing() {
        Listener a = new Listener(east);
        a.recover(kept, TopicPosition.NONE);
        east.enter(a.subscriptions::end);
        east.run();
        Listener b = new Listener(west);
        west.down = true;
        b.recover(kept, TopicPosition.NONE);

        assertThat(a.heard).isEmpty();
        assertThat(b.heard).isEmpty();
        assertThat(topics.size()).isZero();
    }

    @Test
    void keptMessagesStayValid() throws Exception {
        byte[] bytes = {1, 2, 3};
        kept.publishBinary(ByteBuffer.wrap(bytes));
        bytes[0] = 9;
        kept.publishText("a\ud800");
        var missed = kept.since(TopicPosition.NONE).toCompletableFuture().get().missed();

        assertThat(missed.getFirst().toByteArray()).containsExactly(1, 2, 3);
        assertThat(missed.getFirst().isText()).isFalse();
        assertThat(missed.getLast().text()).isEqualTo("a?");
        assertThat(missed.getLast().size()).isEqualTo(2);
    }

    private static TopicPosition at(long offset) {
        return new TopicPosition("e1", offset);
    }

    private void runAll() {
        east.run();
        west.run();
    }
}
