package io.wsgateway.engine.nats;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.failure;
import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.Receiver;
import io.wsgateway.engine.contract.Heard;
import io.wsgateway.engine.contract.Heard.Brought;
import io.wsgateway.engine.contract.Heard.Kind;
import io.wsgateway.engine.contract.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told, and what is lost, when a server goes away, is silent, or loses what it had. */
@Tag("clients")
class FaultsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PROBE = Duration.ofSeconds(5);
    /** Where silence is what is noticed. A machine that does much else must not be taken for it. */
    private static final Duration SOON = Duration.ofSeconds(2);
    /** What a loaded machine may add to a time-out. */
    private static final Duration SLACK = Duration.ofSeconds(5);
    private static final TopicHistory HISTORY = new TopicHistory(100, 1 << 20, Duration.ofHours(1));
    private static final Channel ROOM = new Channel("app/chat", "room");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final String prefix = Settings.prefix();

    @AfterEach
    void closes() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T closedLater(T one) {
        open.add(one);
        return one;
    }

    private NatsProcess server() {
        return closedLater(NatsProcess.withJetStream(folder));
    }

    /** An engine and what it brings; subscribes to the room whenever it is up. */
    private record Node(Engine engine, Heard heard) {

        void join() {
            answer(engine.subscribe(List.of(ROOM)));
        }

        TopicPosition keep(String text) {
            return ((Keeping.Kept) answer(engine.keep(ROOM, HISTORY, bytes(text), Optional.empty()))).position();
        }

        KeptPart read(TopicPosition since) {
            return answer(engine.read(ROOM, HISTORY, since));
        }

        /** All but what needs no answer. */
        List<CompletionStage<?>> everyQuestion() {
            return List.of(engine.publish(ROOM, bytes("x")), engine.keep(ROOM, HISTORY, bytes("x"), Optional.empty()),
                    engine.read(ROOM, HISTORY, TopicPosition.NONE), engine.look(ROOM), engine.subscribe(List.of(ROOM)),
                    engine.unsubscribe(List.of(ROOM)),
                    engine.subscribeSpace("app/chat"), engine.unsubscribeSpace("app/chat"));
        }
    }

    private Node node(EngineSettings settings) {
        return node(settings, PROBE);
    }

    private Node node(EngineSettings settings, Duration probe) {
        Node node = new Node(closedLater(new NatsEngine(settings, probe)), new Heard());
        node.engine.open(node.heard);
        return node;
    }

    private Node connected(String url) {
        return connected(url, PROBE);
    }

    private Node connected(String url, Duration probe) {
        Node node = node(Settings.of(List.of(url), prefix, "one", TIMEOUT), probe);
        node.heard.awaitUp();
        return node;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(KeptPart part) {
        return part.bodies().stream().map(body -> new String(body, StandardCharsets.UTF_8)).toList();
    }

    private static TopicPosition at(TopicPosition position, long offset) {
        return new TopicPosition(position.epoch(), offset);
    }

    @Test
    void aServerThatWasKilledAndHasItsDataStillHasTheMessagesButNotTheEpoch() {
        NatsProcess server = server();
        Node node = connected(server.url());
        node.keep("a");
        TopicPosition last = node.keep("b");

        server.kill();
        node.heard.awaitLoss(0);
        assertThat(node.everyQuestion()).allSatisfy(
                stage -> assertThat(failure(stage)).isInstanceOf(EngineAwayException.class));
        server.restart();
        node.heard.awaitUp();

        KeptPart part = node.read(last);
        assertThat(texts(part)).containsExactly("a", "b");
        assertThat(part.position().offset()).isEqualTo(2);
        assertThat(part.isSince(last)).isFalse();
        node.join();
        assertThat(node.keep("c")).isEqualTo(at(part.position(), 3));
        assertThat(texts(node.read(TopicPosition.NONE))).containsExactly("a", "b", "c");
        assertThat(node.heard.awaitMessages(ROOM, 1).getFirst().position()).isEqualTo(at(part.position(), 3));
        assertThat(node.engine.state().losses()).isEqualTo(1);
        assertThat(node.engine.state().connects()).isEqualTo(2);
    }

    @Test
    void whatIsKeptFirstAfterARestartBeginsTheEpochAsWell() {
        NatsProcess server = server();
        Node node = connected(server.url());
        TopicPosition before = node.keep("a");

        server.kill();
        node.heard.awaitLoss(0);
        server.restart();
        node.heard.awaitUp();
        TopicPosition after = node.keep("b");

        assertThat(after.offset()).isEqualTo(2);
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(node.read(before).isSince(before)).isFalse();
        assertThat(node.read(at(after, 1)).isSince(at(after, 1))).isTrue();
    }

    @Test
    void aServerThatComesBackEmptyBeginsAnotherEpoch() {
        NatsProcess server = server();
        Node node = connected(server.url());
        node.keep("a");
        TopicPosition last = node.keep("b");

        server.kill();
        node.heard.awaitLoss(0);
        NatsProcess empty = closedLater(new NatsProcess(folder, server.port(),
                "jetstream { store_dir: \"" + folder.resolve("empty") + "\" }"));
        assertThat(empty.port()).isEqualTo(server.port());
        node.heard.awaitUp();

        KeptPart part = node.read(last);
        assertThat(part.bodies()).isEmpty();
        assertThat(part.position().offset()).isZero();
        assertThat(part.isSince(last)).isFalse();
        assertThat(node.keep("c")).isEqualTo(at(part.position(), 1));
    }

    @Test
    void aServerThatIsPausedIsLostAndNothingIsForgotten() {
        NatsProcess server = server();
        Node node = connected(server.url(), SOON);
        TopicPosition first = node.keep("a");

        server.pause();
        long began = System.nanoTime();
        List<CompletionStage<?>> asked = node.everyQuestion();
        assertThat(asked).allSatisfy(stage -> assertThat(failure(stage)).isInstanceOf(EngineAwayException.class));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIMEOUT.plus(SLACK));
        node.heard.awaitLoss(0);
        assertThat(node.engine.state().problem()).isPresent();
        assertThat(node.engine.state().probesLost()).isEqualTo(1);
        server.resume();
        node.heard.awaitUp();

        node.join();
        TopicPosition after = node.keep("b");
        assertThat(after.epoch()).isEqualTo(first.epoch());
        KeptPart part = node.read(first);
        assertThat(part.isSince(first)).isTrue();
        assertThat(texts(part)).endsWith("b");
        assertThat(node.heard.awaitMessages(ROOM, 1).getLast().position()).isEqualTo(after);
    }

    @Test
    void aConnectionThatForwardsNothingIsLostThoughItIsOpen() throws Exception {
        NatsProcess server = server();
        BlackHole proxy = closedLater(new BlackHole(server.port()));
        Node node = connected(proxy.url(), SOON);
        TopicPosition first = node.keep("a");

        proxy.swallow();
        assertThat(node.heard.awaitLoss(0)).contains("probe");
        assertThat(node.everyQuestion()).allSatisfy(
                stage -> assertThat(failure(stage)).isInstanceOf(EngineAwayException.class));
        proxy.release();
        node.heard.awaitUp();

        assertThat(node.read(first).isSince(first)).isTrue();
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() {
        NatsProcess server = closedLater(new NatsProcess(folder, Ports.free(),
                "authorization { user: gateway, password: right }"));
        Node node = node(new EngineSettings(List.of(server.url()), prefix, Optional.of("gateway"),
                Optional.of("not-the-one"), Optional.empty(), TIMEOUT, "one"));

        until("it was refused", () -> node.engine.state().problem().orElse("").contains("password"));

        assertThat(node.engine.state().problem().orElseThrow()).doesNotContain("not-the-one");
        assertThat(failure(node.engine.publish(ROOM, bytes("x")))).isInstanceOf(EngineAwayException.class)
                .hasMessageContaining("wrong user name, password or token").message().doesNotContain("not-the-one");
    }

    @Test
    void signsInByNameAndPasswordOrByToken() {
        NatsProcess byName = closedLater(new NatsProcess(folder, Ports.free(),
                "authorization { user: gateway, password: right }"));
        NatsProcess byToken =
                closedLater(new NatsProcess(folder, Ports.free(), "authorization { token: secret }"));

        node(new EngineSettings(List.of(byName.url()), prefix, Optional.of("gateway"), Optional.of("right"),
                Optional.empty(),
                TIMEOUT, "one")).heard.awaitUp();
        node(new EngineSettings(List.of(byToken.url()), prefix, Optional.empty(), Optional.of("secret"),
                Optional.empty(),
                TIMEOUT, "two")).heard.awaitUp();
    }

    @Test
    void needsNoMoreRightsThanItsPrefixAndJetStream() {
        NatsProcess server = closedLater(new NatsProcess(folder, Ports.free(), """
                jetstream { store_dir: "%s" }
                authorization { users: [{ user: gateway, password: right, permissions: {
                    publish: ["%s.>", "$JS.API.>", "$JS.FC.>"], subscribe: ["%s.>"] } }] }
                """.formatted(folder.resolve("rights"), prefix, prefix)));
        Node node = node(new EngineSettings(List.of(server.url()), prefix, Optional.of("gateway"), Optional.of("right"),
                Optional.empty(), TIMEOUT, "one"));
        node.heard.awaitUp();

        node.join();
        TopicPosition first = node.keep("a");
        for (int i = 0; i < 20; i++) {
            node.keep("more");
        }

        assertThat(node.read(at(first, 0)).bodies()).hasSize(21);
        assertThat(node.heard.awaitMessages(ROOM, 21)).hasSize(21);
    }

    @Test
    void aUserWithoutTheRightsIsToldSo() {
        NatsProcess server = closedLater(new NatsProcess(folder, Ports.free(), """
                authorization { users: [{ user: gateway, password: right, permissions: {
                    publish: ["other.>"], subscribe: ["other.>"] } }] }
                """));
        Node node = node(new EngineSettings(List.of(server.url()), prefix, Optional.of("gateway"), Optional.of("right"),
                Optional.empty(), TIMEOUT, "one"));

        until("it was refused", () -> node.engine.state().problem().orElse("").contains("may not"));
    }

    @Test
    void withoutJetStreamPlainTopicsWorkAndKeptOnesSayWhy() {
        NatsProcess server = closedLater(new NatsProcess(folder, Ports.free(), ""));
        Node node = connected(server.url());
        node.join();

        answer(node.engine.publish(ROOM, bytes("plain")));

        assertThat(node.heard.awaitMessages(ROOM, 1).getFirst().kind()).isEqualTo(Kind.PUBLISHED);
        for (CompletionStage<?> stage : List.of(node.engine.keep(ROOM, HISTORY, bytes("x"), Optional.empty()),
                node.engine.read(ROOM, HISTORY, TopicPosition.NONE), node.engine.forget(ROOM))) {
            assertThat(failure(stage)).isInstanceOf(EngineAwayException.class)
                    .hasMessageContaining("without JetStream");
        }
    }

    @Test
    void aStreamThatSomebodyDeletesIsMadeAnewInAnotherEpoch() throws Exception {
        NatsProcess server = server();
        Node node = connected(server.url());
        Node other = connected(server.url());
        node.join();
        node.keep("a");
        TopicPosition last = other.keep("b");
        node.keep("c");

        Admin.deleteStreams(server);

        TopicPosition after = node.keep("d");
        assertThat(after.epoch()).isNotEqualTo(last.epoch());
        assertThat(after.offset()).isEqualTo(1);
        assertThat(other.keep("e")).isEqualTo(at(after, 2));
        assertThat(texts(other.read(last))).containsExactly("d", "e");
        assertThat(other.read(last).isSince(last)).isFalse();
        List<Brought> heard = node.heard.awaitMessages(ROOM, 5);
        assertThat(heard.getLast().position()).isEqualTo(at(after, 2));
    }

    @Test
    void aHistoryWhoseLastMessageSomebodyDeletesBeginsAnotherEpoch() throws Exception {
        NatsProcess server = server();
        Node node = connected(server.url());
        TopicPosition first = node.keep("a");
        TopicPosition lost = node.keep("b");

        Admin.deleteMessage(server, 2);

        KeptPart part = node.read(lost);
        assertThat(part.isSince(lost)).isFalse();
        assertThat(part.position().epoch()).isNotEqualTo(first.epoch());
        assertThat(texts(part)).doesNotContain("b");
        assertThat(node.keep("c")).isEqualTo(at(part.position(), part.position().offset() + 1));
    }

    @Test
    void limitsThatDifferShareAHistory() {
        NatsProcess server = server();
        Node one = connected(server.url());
        Node two = connected(server.url());
        TopicHistory few = new TopicHistory(3, 1 << 20, Duration.ofMinutes(1));
        TopicHistory many = new TopicHistory(5_000, 1 << 20, Duration.ofDays(20));
        two.join();

        Keeping first = answer(one.engine.keep(ROOM, few, bytes("a"), Optional.empty()));
        Keeping second = answer(two.engine.keep(ROOM, many, bytes("b"), Optional.empty()));
        Keeping third = answer(one.engine.keep(ROOM, few, bytes("c"), Optional.empty()));

        TopicPosition begin = ((Keeping.Kept) first).position();
        assertThat(second).isEqualTo(new Keeping.Kept(at(begin, 2)));
        assertThat(third).isEqualTo(new Keeping.Kept(at(begin, 3)));
        assertThat(two.heard.awaitMessages(ROOM, 3)).hasSize(3);
        assertThat(texts(answer(two.engine.read(ROOM, many, TopicPosition.NONE)))).containsExactly("a", "b", "c");
        assertThat(answer(two.engine.look(ROOM)).orElseThrow().messages()).isEqualTo(3);
    }

    @Test
    void whatIsNotTakenInTimeIsALossThatIsTold() {
        NatsProcess server = server();
        CountDownLatch goOn = new CountDownLatch(1);
        Heard heard = new Heard();
        // Its probes mustn't notice first that nothing is taken.
        NatsEngine slow = closedLater(
                new NatsEngine(Settings.of(List.of(server.url()), prefix, "slow", TIMEOUT), Duration.ofMinutes(1)));
        slow.open(new Waiting(heard, goOn));
        heard.awaitUp();
        answer(slow.subscribe(List.of(ROOM)));
        Node node = connected(server.url());

        byte[] body = new byte[1 << 20];
        for (int i = 0; i < 90; i++) {
            answer(node.engine.publish(ROOM, body));
        }

        assertThat(heard.awaitLoss(0)).contains("more came than was taken");
        goOn.countDown();
        heard.awaitUp();
        answer(slow.subscribe(List.of(ROOM)));
    }

    /** Takes nothing that is published until it may. */
    private record Waiting(Heard heard, CountDownLatch may) implements Receiver {

        @Override
        public void published(Channel channel, byte[] body, boolean bySpace) {
            try {
                may.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            heard.published(channel, body, bySpace);
        }

        @Override
        public void kept(Channel channel, TopicPosition position, byte[] body, boolean bySpace) {
            heard.kept(channel, position, body, bySpace);
        }

        @Override
        public void forgotten(Channel channel, TopicPosition beginning, boolean bySpace) {
            heard.forgotten(channel, beginning, bySpace);
        }

        @Override
        public void up(BitSet partitions) {
            heard.up(partitions);
        }

        @Override
        public void down(BitSet partitions, String why) {
            heard.down(partitions, why);
        }
    }
}
