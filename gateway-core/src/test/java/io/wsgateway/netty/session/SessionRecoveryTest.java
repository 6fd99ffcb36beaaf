package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.wsgateway.app.Execution;
import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Session;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.topic.TopicRegistry;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics with history, and presence, as sessions have them. */
@Timeout(60)
class SessionRecoveryTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final TopicRegistry topics = new TopicRegistry(new MessageEncoder(allocator));
    private final KeptTopic topic = topics.topic("news", new TopicHistory(10, 1000, Duration.ofMinutes(1)));
    private final RecordingApplication application = new RecordingApplication();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(topics.size()).isZero();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void whatWasMissedComesBeforeWhatIsNew() throws Exception {
        topic.publishText("1");
        TopicPosition since = topic.since(TopicPosition.NONE).toCompletableFuture().get().position();
        topic.publishText("2");
        application.onOpen = (session, request) -> {
            session.subscribe(topic, since, recovery -> welcome(session, recovery));
            topic.publishText("3");
            session.sendText("0");
        };
        try (SessionTester tester = SessionTester.open(application)) {
            assertThat(tester.sent()).containsExactly("810130", "810474727565", "810132", "810133"); // 0 true 2 3
            topic.publishText("4");
            assertThat(tester.sent()).containsExactly("810134");
        }
    }

    @Test
    void whatASubscriptionBeginsWithMayFailAndEndsTheSession() {
        application.onOpen = (session, request) -> session.subscribe(topic, TopicPosition.NONE, recovery -> {
            throw new IllegalStateException("broken");
        });
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open(application)) {
            assertThat(tester.sent()).containsExactly("880203f3"); // close 1011
            assertThat(application.heard).containsExactly("close 1011");
            assertThat(log.lines).singleElement().asString().contains("what a subscription begins with");
        }
    }

    @Test
    void aSessionThatClosesMeanwhileIsGivenNothing() {
        application.onMessage = (session, message) -> {
            session.subscribe(topic, TopicPosition.NONE, recovery -> welcome(session, recovery));
            session.close(CloseStatus.of(1000));
        };
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(text("go"));
            assertThat(tester.sent()).containsExactly("880203e8");
            tester.receive(close(1000));
        }
        assertThat(application.heard).doesNotContain("welcome");
    }

    @Test
    void observersHearOfSessionsOutsideOfTheirCallbacks() {
        topic.presence().observe(events::add);
        application.onOpen = (session, request) -> {
            session.subscribe(topic);
            assertThat(events).isEmpty();
        };
        Member member;
        try (SessionTester tester = SessionTester.open(application)) {
            member = new Member(SessionTester.only(application).id(), Optional.of("somebody"));
            assertThat(events).containsExactly(new Event.Joined(member));
            assertThat(topic.presence().members()).isCompletedWithValue(List.of(member));
            tester.lose();
        }
        assertThat(events).containsExactly(new Event.Joined(member), new Event.Left(member));
    }

    @Test
    void othersAreShownASessionsLabel() {
        topic.presence().observe(events::add);
        application.onOpen = (session, request) -> session.subscribe(topic);
        try (SessionTester tester = SessionTester.open(application)) {
            Session session = SessionTester.only(application);
            Member before = new Member(session.id(), Optional.of("somebody"));
            Member after = new Member(session.id(), Optional.of("somebody"), "x".repeat(Session.MAX_LABEL));
            session.label(after.label());
            assertThat(topic.presence().members()).isCompletedWithValue(List.of(after));
            tester.lose();
            assertThat(events).containsExactly(new Event.Joined(before), new Event.Changed(after),
                    new Event.Left(after));
            assertThatIllegalArgumentException().isThrownBy(() -> session.label(after.label() + "x"))
                    .withMessage("label of 257 characters (expected: at most 256)");
        }
    }

    @Test
    void observersOfABlockingApplicationMayBlockToo() throws Exception {
        application.execution = Execution.BLOCKING;
        application.onOpen = (session, request) -> session.subscribe(topic);
        List<Boolean> virtual = new CopyOnWriteArrayList<>();
        topic.presence().observe(event -> {
            virtual.add(Thread.currentThread().isVirtual());
            events.add(event);
        });
        try (SocketSessions sessions = new SocketSessions(application, SessionTester.POLICY)) {
            for (int i = 0; i < 3; i++) {
                try (Socket peer = sessions.connect()) {
                    int before = 2 * i + 1;
                    await("it joined", () -> events.size() == before);
                    peer.getOutputStream().write(close(1000));
                }
                int after = 2 * i + 2;
                await("it left", () -> events.size() == after);
            }
        }
        assertThat(virtual).hasSize(6).doesNotContain(false);
        for (int i = 0; i < 3; i++) {
            assertThat(events.get(2 * i)).isEqualTo(new Event.Joined(events.get(2 * i + 1).member()));
            assertThat(events.get(2 * i + 1)).isInstanceOf(Event.Left.class);
        }
    }

    private void welcome(Session session, TopicRecovery recovery) {
        application.heard.add("welcome");
        session.sendText(Boolean.toString(recovery.recovered()));
        recovery.missed().forEach(session::send);
    }
}
