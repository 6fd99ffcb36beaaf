package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators see of topics, and publish to them. */
class TopicStatesTest {

    private static final TopicHistory TWO = new TopicHistory(2, 1000, Duration.ofMinutes(1));

    private Instant now = Instant.EPOCH;
    private final TopicRegistry topics = new TopicRegistry(new FakeEncoder(),
            new MemoryTopicEngine(TopicLimits.DEFAULT, () -> now, () -> "e"));

    @Test
    void whatIsKeptIsSeenWithItsLimits() {
        KeptTopic kept = topics.topic("b", TWO);
        kept.publishText("one");
        assertThat(topics.states()).containsExactly(new TopicRegistry.State("b", 0, Optional.of(
                new TopicEngine.KeptHistory("b", Optional.of(TWO), new TopicPosition("e", 1),
                        Optional.of(new TopicEngine.KeptSize(1, 3))))));
        assertThat(topics.state("b").toCompletableFuture().join()).isPresent();
        assertThat(topics.state("a").toCompletableFuture().join()).as("nobody is subscribed, and nothing is kept")
                .isEmpty();
    }

    @Test
    void whatIsPublishedFromOutsideIsKeptWhereATopicHasAHistory() {
        topics.topic("kept", TWO).publishText("one");
        assertThat(topics.publish("kept", new TextMessage("two")).toCompletableFuture().join())
                .contains(new TopicPosition("e", 2));
        assertThat(topics.publish("plain", new TextMessage("two")).toCompletableFuture().join()).isEmpty();
        TopicRecovery found = topics.look("kept", new TopicPosition("e", 1)).toCompletableFuture().join().orElseThrow();
        assertThat(found.recovered()).isTrue();
        assertThat(found.missed()).hasSize(1).allSatisfy(message -> assertThat(message.text()).isEqualTo("two"));
        assertThat(topics.look("plain", TopicPosition.NONE).toCompletableFuture().join()).isEmpty();
        assertThatThrownBy(() -> topics.publish("a+", new TextMessage("no")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lookingIsNoUse() {
        MemoryTopicEngine engine = new MemoryTopicEngine(TopicLimits.DEFAULT, () -> now, () -> "e");
        TopicRegistry aging = new TopicRegistry(new FakeEncoder(), engine);
        aging.topic("old", TWO).publishText("one");
        for (int i = 0; i < 3; i++) {
            now = now.plusSeconds(30);
            assertThat(aging.look("old", TopicPosition.NONE).toCompletableFuture().join()).isPresent();
            assertThat(aging.state("old")).isCompleted();
        }
        engine.expire();
        assertThat(aging.states()).isEqualTo(List.of());
    }
}
