package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeScheduler;
import io.wsgateway.testkit.FakeSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What watchers are told where news of members comes late, as between nodes. */
class RosterTest {

    private static final Member ADA = new Member("a1", Optional.of("ada"));

    private final FakeScheduler scheduler = new FakeScheduler();
    private final LatePresence presence = new LatePresence();
    private final Roster roster = new Roster(presence, scheduler);
    private final FakeSession watcher = FakeSession.open(
            new FakeContext("topics").route("/live", RouteSettings.open()).start(new TopicsProvider()),
            FakeRequest.to("/live"));

    @Test
    void tellsNothingOfAMemberThatIsWhatItWas() {
        roster.open();
        roster.watch(watcher, ADA, first -> {});
        scheduler.advance(Roster.GATHERING);
        assertThat(watcher.texts()).singleElement().asString().contains("joined", "a1");
        presence.tell(new Event.Joined(ADA));
        scheduler.advance(Roster.GATHERING);
        assertThat(watcher.texts()).hasSize(1);
        presence.tell(new Event.Changed(new Member("a1", Optional.of("ada"), "Ada")));
        scheduler.advance(Roster.GATHERING);
        assertThat(watcher.texts()).hasSize(2).last().asString().contains("changed", "Ada");
    }

    private static final class LatePresence implements Topic, TopicPresence {

        private final List<Consumer<Event>> observers = new ArrayList<>();

        void tell(Event event) {
            observers.forEach(observer -> observer.accept(event));
        }

        @Override
        public CompletionStage<List<Member>> members() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public Observation observe(Consumer<Event> observer) {
            observers.add(observer);
            return () -> observers.remove(observer);
        }

        @Override
        public String name() {
            return "room/den";
        }

        @Override
        public TopicPresence presence() {
            return this;
        }

        @Override
        public int subscribers() {
            return 0;
        }

        @Override
        public void publish(Message message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void publishText(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void publishBinary(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }
    }
}
