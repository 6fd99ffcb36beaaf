package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is heard while those who are in a room are still asked for. */
@Timeout(30)
class OpeningTest {

    private final CompletableFuture<List<Member>> answer = new CompletableFuture<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Consumer<Event>> observers = new ArrayList<>();
    private final List<Event> heard = new ArrayList<>();
    private final TopicPresence presence = new TopicPresence() {
        @Override
        public CompletionStage<List<Member>> members() {
            asked.countDown();
            return answer;
        }

        @Override
        public Observation observe(Consumer<Event> observer) {
            observers.add(observer);
            return () -> observers.remove(observer);
        }
    };
    private final Opening opening = opening(Duration.ofMinutes(1));

    @Test
    void whatHappensMeanwhileCountsMoreThanTheAnswer() throws Exception {
        Thread first = Thread.ofVirtual().start(opening::await);
        asked.await();
        happen(new Event.Left(member("gone", "a")));
        happen(new Event.Changed(member("changed", "new")));
        assertThat(first.join(Duration.ofMillis(1))).as("it waits").isFalse();
        answer.complete(List.of(member("gone", "a"), member("changed", "old"), member("there", "b")));
        first.join();
        happen(new Event.Left(member("there", "b")));
        assertThat(heard).containsExactly(new Event.Left(member("gone", "a")),
                new Event.Changed(member("changed", "new")), new Event.Joined(member("there", "b")),
                new Event.Left(member("there", "b")));
        assertThat(opening.close()).as("all are known").isTrue();
    }

    @Test
    void othersAreUnknownWhereTheyCannotBeAsked() {
        answer.completeExceptionally(new IllegalStateException("nobody answers"));
        opening.await();
        happen(new Event.Joined(member("new", "a")));
        assertThat(heard).hasSize(1);
        assertThat(opening.close()).isFalse();
        assertThat(observers).isEmpty();
    }

    @Test
    void whoIsKnownTooLateIsTold() {
        opening(Duration.ofMillis(1)).await();
        assertThat(heard).isEmpty();
        answer.complete(List.of(member("there", "b")));
        assertThat(heard).containsExactly(new Event.Joined(member("there", "b")));
    }

    @Test
    void nothingIsHeardOnceItIsClosed() {
        answer.complete(List.of());
        opening.await();
        Consumer<Event> late = observers.getFirst();
        assertThat(opening.close()).isTrue();
        late.accept(new Event.Joined(member("late", "a")));
        assertThat(heard).isEmpty();
    }

    private Opening opening(Duration longest) {
        return new Opening(presence, new ReentrantLock(), heard::add, longest);
    }

    private void happen(Event event) {
        observers.getFirst().accept(event);
    }

    private static Member member(String session, String label) {
        return new Member(session, Optional.empty(), label);
    }
}
