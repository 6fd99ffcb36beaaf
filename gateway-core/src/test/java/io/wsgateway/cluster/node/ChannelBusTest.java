package io.wsgateway.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.cluster.channel.EngineChannels;
import io.wsgateway.cluster.channel.ManualAgenda;
import io.wsgateway.cluster.channel.ManualWorkers;
import io.wsgateway.cluster.node.NodeBus.Answer;
import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import io.wsgateway.cluster.node.NodeBus.NodeEvent.Alive;
import io.wsgateway.cluster.node.NodeBus.NodeEvent.Gone;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.FakeEngine;
import io.wsgateway.engine.FakeServer;
import io.wsgateway.engine.ManualTasks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Some nodes at one server, on the test's thread and by its clock. */
class ChannelBusTest {

    private static final Duration SECONDS_2 = Duration.ofSeconds(2);

    private final FakeServer server = new FakeServer();
    private final ManualTasks tasks = new ManualTasks();
    private final ManualAgenda agenda = new ManualAgenda();
    private final List<TestNode> nodes = new ArrayList<>();

    /** A node, and what it has heard of others. */
    private final class TestNode {

        private final FakeEngine engine = new FakeEngine(server, tasks);
        private final ManualWorkers workers = new ManualWorkers();
        private final EngineChannels channels =
                new EngineChannels(engine, agenda, workers, EngineChannels.MOST_WAITING_BYTES);
        private final Node node;
        private final ChannelBus bus;
        private final List<NodeEvent> events = new ArrayList<>();

        TestNode(String id) {
            node = new Node(id, "name of " + id, "1", Instant.EPOCH);
            bus = new ChannelBus(node, channels, agenda, tasks);
            var unused = bus.observe(events::add);
            channels.open();
            bus.open();
            nodes.add(this);
            run();
        }

        List<NodeEvent> events() {
            List<NodeEvent> all = List.copyOf(events);
            events.clear();
            return all;
        }
    }

    private void run() {
        boolean any = true;
        while (any) {
            any = tasks.run();
            any |= agenda.run();
            for (TestNode node : nodes) {
                any |= node.workers.tasks.run();
            }
        }
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusMillis(100)) {
            agenda.pass(Duration.ofMillis(100));
            run();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Answer answer) {
        return switch (answer) {
            case Answer.Given(Node node, byte[] body) -> node.id() + ": " + new String(body, StandardCharsets.UTF_8);
            case Answer.Missing(Node node, String why) -> node.id() + " is missing: " + why;
        };
    }

    private static CompletionStage<byte[]> shout(Node asking, byte[] question) {
        return CompletableFuture.completedFuture(
                bytes(new String(question, StandardCharsets.UTF_8).toUpperCase(java.util.Locale.ROOT) + " for "
                        + asking.name()));
    }

    private final TestNode one = new TestNode("aaaaaaaa");
    private final TestNode two = new TestNode("bbbbbbbb");

    @Test
    void nodesHearOfEachOtherAtOnce() {
        assertThat(one.bus.others()).containsExactly(two.node);
        assertThat(two.bus.others()).containsExactly(one.node);
        assertThat(one.events()).containsExactly(new Alive(two.node));
        assertThat(two.events()).containsExactly(new Alive(one.node));
        TestNode three = new TestNode("cccccccc");
        assertThat(three.bus.others()).containsExactly(one.node, two.node);
        assertThat(three.bus.counts().alive()).isEqualTo(3);
    }

    @Test
    void observerHearsOfThoseThatAreThere() {
        List<NodeEvent> events = new ArrayList<>();
        NodeBus.Registration registration = one.bus.observe(events::add);
        run();
        assertThat(events).containsExactly(new Alive(two.node));
        registration.close();
        new TestNode("cccccccc");
        assertThat(events).hasSize(1);
    }

    @Test
    void nodesThatSpeakStayAlive() {
        one.events();
        two.events();
        pass(Duration.ofMinutes(2));
        assertThat(one.events()).isEmpty();
        assertThat(two.events()).isEmpty();
    }

    @Test
    void nodeThatIsKilledIsGoneWithinElevenSeconds() {
        one.events();
        two.engine.close();
        pass(Duration.ofSeconds(9));
        assertThat(one.events()).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(one.events()).containsExactly(new Gone(two.node));
        assertThat(one.bus.others()).isEmpty();
    }

    @Test
    void nodeThatStopsIsGoneAtOnce() {
        one.events();
        Thread closing = Thread.ofVirtual().start(two.bus::close);
        awaitGoodbye(closing);
        assertThat(one.events()).containsExactly(new Gone(two.node));
    }

    /** Closing waits for the goodbye, which is sent by this thread. */
    private void awaitGoodbye(Thread closing) {
        while (closing.isAlive()) {
            run();
            Thread.onSpinWait();
        }
        run();
    }

    @Test
    void outageOfTheEngineMakesNobodyDead() {
        one.events();
        nodes.forEach(node -> node.engine.away(true));
        run();
        pass(Duration.ofMinutes(10));
        assertThat(one.events()).isEmpty();
        assertThat(one.bus.others()).containsExactly(two.node);
        nodes.forEach(node -> node.engine.away(false));
        pass(Duration.ofSeconds(5));
        assertThat(one.events()).containsExactly(new Alive(two.node));
    }

    @Test
    void nodeThatDiedInAnOutageIsGoneSoonAfter() {
        one.events();
        nodes.forEach(node -> node.engine.away(true));
        run();
        two.engine.close();
        pass(Duration.ofMinutes(1));
        one.engine.away(false);
        pass(Duration.ofSeconds(9));
        assertThat(one.events()).isEmpty();
        pass(Duration.ofSeconds(6));
        assertThat(one.events()).containsExactly(new Gone(two.node));
    }

    @Test
    void nodeThatOversleptIsAliveAgainUnderItsId() {
        one.events();
        two.engine.hold();
        pass(Duration.ofSeconds(30));
        assertThat(one.events()).containsExactly(new Gone(two.node));
        two.engine.release();
        pass(Duration.ofSeconds(3));
        assertThat(one.events()).containsExactly(new Alive(two.node));
    }

    @Test
    void asksOneNode() {
        two.bus.answer("shout", ChannelBusTest::shout);
        CompletionStage<Answer> answer = one.bus.ask(two.node, "shout", bytes("hello"), SECONDS_2);
        run();
        assertThat(answer).isCompletedWithValueMatching(
                given -> text(given).equals("bbbbbbbb: HELLO for name of aaaaaaaa"));
    }

    @Test
    void asksAllNodes() {
        TestNode three = new TestNode("cccccccc");
        two.bus.answer("shout", ChannelBusTest::shout);
        three.bus.answer("shout",
                (asking, question) -> CompletableFuture.failedFuture(new IllegalStateException("s3cr3t")));
        CompletionStage<List<Answer>> answers = one.bus.askAll("shout", bytes("hello"), SECONDS_2);
        run();
        assertThat(answers.toCompletableFuture().join()).extracting(ChannelBusTest::text).containsExactly(
                "bbbbbbbb: HELLO for name of aaaaaaaa",
                "cccccccc is missing: it failed there, as its log says");
        assertThat(one.bus.counts()).isEqualTo(new NodeCounts(3, 2, 1, 0, 0));
        assertThat(two.bus.counts().answered()).isEqualTo(1);
    }

    @Test
    void nobodyToAskIsNoAnswers() {
        two.engine.close();
        pass(Duration.ofSeconds(12));
        CompletionStage<List<Answer>> answers = one.bus.askAll("shout", new byte[0], SECONDS_2);
        run();
        assertThat(answers.toCompletableFuture().join()).isEmpty();
    }

    @Test
    void longQuestionsAndAnswersGoInPieces() {
        byte[] question = new byte[NodeBus.MOST_BYTES];
        new java.util.Random(1).nextBytes(question);
        two.bus.answer("same", (asking, body) -> CompletableFuture.completedFuture(body));
        CompletionStage<Answer> answer = one.bus.ask(two.node, "same", question, SECONDS_2);
        run();
        assertThat(answer).isCompletedWithValueMatching(
                given -> given instanceof Answer.Given all && Arrays.equals(all.body(), question));
    }

    @Test
    void subjectThatNobodyAnswersIsMissing() {
        CompletionStage<Answer> answer = one.bus.ask(two.node, "shout", new byte[0], SECONDS_2);
        run();
        assertThat(answer).isCompletedWithValueMatching(
                given -> text(given).equals("bbbbbbbb is missing: nobody there answers that"));
    }

    @Test
    void answerThatTakesTooLongIsMissing() {
        CompletableFuture<byte[]> late = new CompletableFuture<>();
        two.bus.answer("late", (asking, question) -> late);
        CompletionStage<Answer> answer = one.bus.ask(two.node, "late", new byte[0], SECONDS_2);
        pass(Duration.ofMillis(1900));
        assertThat(answer.toCompletableFuture()).isNotDone();
        pass(Duration.ofMillis(200));
        assertThat(answer).isCompletedWithValueMatching(
                given -> text(given).equals("bbbbbbbb is missing: it didn't answer in time"));
        late.complete(new byte[0]);
        run();
        assertThat(one.bus.counts().missing()).isEqualTo(1);
    }

    @Test
    void questionToANodeThatGoesEndsWithIt() {
        two.bus.answer("never", (asking, question) -> new CompletableFuture<>());
        CompletionStage<Answer> answer =
                one.bus.ask(two.node, "never", new byte[0], Duration.ofMinutes(1));
        run();
        two.engine.close();
        pass(Duration.ofSeconds(12));
        assertThat(answer)
                .isCompletedWithValueMatching(given -> text(given).equals("bbbbbbbb is missing: it is gone"));
    }

    @Test
    void questionsFailAtOnceWhereTheEngineIsAway() {
        one.engine.away(true);
        run();
        CompletionStage<Answer> answer = one.bus.ask(two.node, "shout", new byte[0], SECONDS_2);
        run();
        assertThat(answer)
                .isCompletedWithValueMatching(given -> text(given).equals("bbbbbbbb is missing: the engine is away"));
    }

    @Test
    void tooManyQuestionsAreRefused() {
        two.bus.answer("never", (asking, question) -> new CompletableFuture<>());
        for (int i = 0; i < Questions.MOST; i++) {
            var unused = one.bus.ask(two.node, "never", new byte[0], SECONDS_2);
        }
        CompletionStage<Answer> answer = one.bus.ask(two.node, "never", new byte[0], SECONDS_2);
        run();
        assertThat(answer).isCompletedWithValueMatching(
                given -> text(given).equals("bbbbbbbb is missing: too many questions are open"));
    }

    @Test
    void whatOneTellsIsHeardInItsOrder() {
        List<String> heard = new ArrayList<>();
        NodeBus.Registration registration = two.bus.answer("news", (asking, body) -> {
            heard.add(asking.id() + " " + new String(body, StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(new byte[0]);
        });
        one.bus.answer("news", (asking, body) -> CompletableFuture.failedFuture(new AssertionError("its own")));
        one.bus.tellAll("news", bytes("first"));
        one.bus.tellAll("news", bytes("second"));
        run();
        assertThat(heard).containsExactly("aaaaaaaa first", "aaaaaaaa second");
        registration.close();
        one.bus.tellAll("news", bytes("third"));
        run();
        assertThat(heard).hasSize(2);
    }

    @Test
    void asksAnewAfterALostSubscription() {
        one.events();
        one.engine.loseSubscriptions();
        pass(Duration.ofSeconds(4));
        assertThat(one.events()).containsExactly(new Alive(two.node));
    }

    @Test
    void bytesOfNoNodeAreDropped() {
        var unused = two.engine.publish(new Channel("node", "all"), new byte[] {7, 7, 7});
        var unusedToo = two.engine.publish(new Channel("node", one.node.id()), new byte[0]);
        run();
        assertThat(one.bus.counts().dropped()).isEqualTo(2);
        assertThat(two.bus.counts().dropped()).isEqualTo(1);
    }

    @Test
    void answersOfOthersAreNotTaken() {
        TestNode three = new TestNode("cccccccc");
        two.bus.answer("never", (asking, question) -> new CompletableFuture<>());
        CompletionStage<Answer> answer = one.bus.ask(two.node, "never", new byte[0], SECONDS_2);
        run();
        var unused = three.engine.publish(new Channel("node", one.node.id()),
                NodeCodec.encode(new NodeMessage.Piece(three.node.id(), NodeMessage.Kind.ANSWER, 1, "", 1, 0,
                        bytes("x"))));
        run();
        assertThat(answer.toCompletableFuture()).isNotDone();
    }
}
