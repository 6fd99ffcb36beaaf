package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes and a broker between them that answers when the test says so: nothing may assume one process. */
class TopicEngineTest {

    private static final TopicHistory HISTORY = new TopicHistory(10, 1000, Duration.ofMinutes(1));

    private final Broker broker = new Broker();
    private final FakeEncoder encoder = new FakeEncoder();
    private final ManualLane lane = new ManualLane();
    private final BrokerEngine eastEngine = new BrokerEngine(broker);
    private final BrokerEngine westEngine = new BrokerEngine(broker);
    private final TopicRegistry east = new TopicRegistry(encoder, eastEngine);
    private final TopicRegistry west = new TopicRegistry(encoder, westEngine);
    private final Listener inEast = new Listener(lane, "inEast");
    private final Listener inWest = new Listener(lane, "inWest");

    @AfterEach
    void nothingLeaks() {
        runAll();
        encoder.nothingLeaks();
    }

    @Test
    void aMessageReachesBothNodesThroughTheEngine() {
        inEast.subscriptions.add(east.topic("room"));
        inWest.subscriptions.add(west.matching("+"));
        lane.run();

        east.topic("room").publishText("one");
        lane.run();
        assertThat(inEast.heard).as("not past the engine").isEmpty();

        runAll();
        assertThat(inEast.heard).containsExactly("one");
        assertThat(inWest.heard).containsExactly("one");
    }

    @Test
    void theEngineKnowsWhatEachNodeWants() {
        Topic room = east.topic("room");
        inEast.subscriptions.add(room);
        inEast.subscriptions.add(east.matching("a/#"));
        inWest.subscriptions.add(east.topic("room"));
        lane.run();
        assertThat(eastEngine.wanted).containsExactly("a/#", "room");

        lane.enter(inEast.subscriptions::end);
        assertThat(eastEngine.wanted).containsExactly("room");
        lane.enter(inWest.subscriptions::end);
        assertThat(eastEngine.wanted).isEmpty();
    }

    @Test
    void aPositionIsKnownWhenTheEngineAnswers() {
        KeptTopic room = east.topic("room", HISTORY);
        CompletionStage<TopicPosition> position = room.publishText(at -> "at " + at);
        assertThat(position).isNotCompleted();
        runAll();
        assertThat(position).isCompletedWithValue(new TopicPosition("b", 1));
    }

    /** The engine answers, and tells of members elsewhere, on threads that know nothing of the application. */
    @Test
    void whatTheEngineLeadsToIsTheApplicationsToRun() {
        List<String> calls = new ArrayList<>();
        BrokerEngine engine = new BrokerEngine(broker);
        TopicRegistry called = new TopicRegistry(encoder, engine, new TopicCalls() {
            @Override
            public void now(Runnable code) {
                calls.add("now");
                code.run();
            }

            @Override
            public void soon(Runnable code) {
                calls.add("soon");
                code.run();
            }
        });
        KeptTopic room = called.topic("room", HISTORY);
        room.presence().observe(event -> calls.add("observed"));
        room.publishText(at -> "at " + at).thenAccept(at -> calls.add(at.toString()));
        room.since(TopicPosition.NONE).thenAccept(recovery -> calls.add("read"));
        runAll();
        assertThat(calls).containsExactly("now", "soon", "b:1", "soon", "read");
        inWest.subscriptions.add(west.topic("room"));
        runAll();
        assertThat(calls).endsWith("now", "observed");
    }

    @Test
    void failuresOfTheEngineReachTheApplicationAsTheyAre() {
        broker.down = true;
        List<Throwable> failures = new ArrayList<>();
        east.topic("room", HISTORY).publishText(at -> "at " + at).whenComplete((at, failure) -> failures.add(failure));
        runAll();
        assertThat(failures).singleElement().asString().contains("broker is down")
                .doesNotContain("CompletionException");
    }

    @Test
    void recoversWhatAnotherNodeKeptInTurnWithDeliveries() {
        KeptTopic here = east.topic("room", HISTORY);
        KeptTopic there = west.topic("room", HISTORY);
        here.publishText("1");
        there.publishText("2");
        inWest.recover(there, new TopicPosition("b", 1));
        here.publishText("3");
        runAll();
        here.publishText("4");
        runAll();

        assertThat(inWest.heard).containsExactly("recovered b:2", "2", "3", "4");
    }

    @Test
    void aSubscriptionThatFailsLeavesNothingBehind() {
        KeptTopic room = east.topic("room", HISTORY);
        broker.down = true;
        inEast.recover(room, TopicPosition.NONE);
        CompletionStage<TopicPosition> position = room.publishText(at -> "at " + at);
        runAll();

        assertThat(inEast.heard).containsExactly("failed: broker is down");
        assertThat(position.toCompletableFuture()).isCompletedExceptionally();
        assertThat(east.size()).isZero();
    }

    @Test
    void membersOfAllNodesAreKnownAndObserved() {
        List<Event> events = new ArrayList<>();
        east.topic("room").presence().observe(events::add);
        inEast.subscriptions.add(east.topic("room"));
        inWest.subscriptions.add(west.topic("room"));
        runAll();
        inWest.subscriptions.label("busy");
        runAll();
        CompletableFuture<List<Member>> members = east.topic("room").presence().members().toCompletableFuture();
        runAll();
        lane.enter(inWest.subscriptions::end);
        runAll();

        Member one = new Member("inEast", Optional.empty());
        Member other = new Member("inWest", Optional.empty(), "busy");
        assertThat(members.join()).containsExactlyInAnyOrder(one, other);
        assertThat(events).containsExactlyInAnyOrder(new Event.Joined(one),
                new Event.Joined(new Member("inWest", Optional.empty())), new Event.Changed(other),
                new Event.Left(other));
        assertThat(east.topic("room").subscribers()).as("of this node").isEqualTo(1);
    }

    private void runAll() {
        while (!broker.requests.isEmpty() || !lane.tasks.isEmpty()) {
            Runnable request = broker.requests.poll();
            if (request != null) {
                request.run();
            }
            lane.run();
        }
    }

    /** Handles one request after the other; has one log, and is asked for one topic only. */
    private static final class Broker {

        private final Queue<Runnable> requests = new ArrayDeque<>();
        private final List<BrokerEngine> nodes = new ArrayList<>();
        private final TopicLog log = new TopicLog("b");
        private boolean down;

        TopicPosition keep(String topic, Function<TopicPosition, Message> message) {
            HeldMessage kept = HeldMessage.copyOf(message.apply(log.next()));
            log.add(kept, 0);
            nodes.forEach(node -> node.node().deliverInTurn(topic, kept));
            return log.position();
        }
    }

    private static final class BrokerEngine implements TopicEngine {

        private final Broker broker;
        private final Set<String> wanted = new TreeSet<>();
        private final List<Member> members = new ArrayList<>();
        private final List<Node> node = new ArrayList<>();

        BrokerEngine(Broker broker) {
            this.broker = broker;
        }

        Node node() {
            return node.getFirst();
        }

        @Override
        public void open(Node opened) {
            node.add(opened);
            broker.nodes.add(this);
        }

        @Override
        public void publish(String topic, Message message) {
            HeldMessage copy = HeldMessage.copyOf(message);
            broker.requests.add(() -> broker.nodes.forEach(each -> each.node().deliver(topic, copy)));
        }

        @Override
        public CompletionStage<TopicPosition> keep(String topic, TopicHistory history, Message message) {
            HeldMessage copy = HeldMessage.copyOf(message);
            return keep(topic, history, position -> copy);
        }

        @Override
        public CompletionStage<TopicPosition> keep(String topic, TopicHistory history,
                Function<TopicPosition, Message> message) {
            return ask(() -> broker.keep(topic, message));
        }

        @Override
        public CompletionStage<TopicRecovery> read(String topic, TopicHistory history, TopicPosition since) {
            return ask(() -> broker.log.since(since));
        }

        @Override
        public void recover(String topic, TopicHistory history, TopicPosition since, Recoverer recoverer) {
            ask(() -> {
                recoverer.recovered(broker.log.since(since));
                return true;
            }).exceptionally(cause -> {
                recoverer.failed(cause);
                return false;
            });
        }

        private <T> CompletableFuture<T> ask(Supplier<T> answer) {
            CompletableFuture<T> answered = new CompletableFuture<>();
            broker.requests.add(() -> {
                if (broker.down) {
                    answered.completeExceptionally(new IllegalStateException("broker is down"));
                } else {
                    answered.complete(answer.get());
                }
            });
            return answered;
        }

        @Override
        public void forget(String topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wanted(String topicOrFilter) {
            wanted.add(topicOrFilter);
        }

        @Override
        public void unwanted(String topicOrFilter) {
            wanted.remove(topicOrFilter);
        }

        @Override
        public void joined(String topic, Member member) {
            members.add(member);
            tellOthers(topic, new Event.Joined(member));
        }

        @Override
        public void changed(String topic, Member member) {
            members.replaceAll(each -> each.session().equals(member.session()) ? member : each);
            tellOthers(topic, new Event.Changed(member));
        }

        @Override
        public void left(String topic, Member member) {
            members.remove(member);
            tellOthers(topic, new Event.Left(member));
        }

        private void tellOthers(String topic, TopicPresence.Event event) {
            broker.requests.add(() -> broker.nodes.stream().filter(other -> other != this)
                    .forEach(other -> other.node().presence(topic, event)));
        }

        @Override
        public CompletionStage<List<Member>> membersElsewhere(String topic) {
            return ask(() -> broker.nodes.stream().filter(other -> other != this)
                    .flatMap(other -> other.members.stream()).toList());
        }

        @Override
        public void close() {}
    }
}
