package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsgateway.app.Application;
import io.wsgateway.app.Delivery;
import io.wsgateway.app.Message;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.app.Admission;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.Map;
import io.wsgateway.app.Settings;
import org.junit.jupiter.api.Test;

class FakesTest {

    private final FakeContext context = new FakeContext("test");
    private final List<Message> received = new ArrayList<>();
    private final List<CloseStatus> closed = new ArrayList<>();
    private final SessionListener listener = new SessionListener() {
        @Override
        public void onMessage(Session session, Message message) {
            received.add(message);
            session.send(message);
        }

        @Override
        public void onClose(Session session, CloseStatus status) {
            closed.add(status);
        }
    };
    private final Application application = (session, request) -> listener;
    private final FakeSession session = FakeSession.open(application, FakeRequest.to("/test/x?lang=en"));

    @Test
    void sessionRecordsWhatIsSent() {
        session.receiveText("a");
        session.receiveBinary(0xff);
        assertThat(session.texts()).containsExactly("a");
        assertThat(session.binaries()).hasSize(1);
        assertThat(session.takeTexts()).containsExactly("a");
        assertThat(session.sent()).isEmpty();
    }

    @Test
    void partsReachWhoWantsThem() {
        List<String> parts = new ArrayList<>();
        List<MessagePart> kept = new ArrayList<>();
        FakeSession uploading = FakeSession.open((opened, request) -> new SessionListener() {
            @Override
            public boolean wantsParts() {
                return true;
            }

            @Override
            public void onPart(Session session, MessagePart part) {
                parts.add((part.isFirst() ? "" : "-") + part.text() + (part.isLast() ? "" : "-"));
                kept.add(part);
            }
        }, FakeRequest.to("/test"));
        uploading.receiveText("whole");
        uploading.receiveParts(Messages.text("a"), Messages.text("b"), Messages.text("c"));
        assertThat(parts).containsExactly("whole", "a-", "-b-", "-c");
        assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().text());
        assertThatIllegalStateException().isThrownBy(() -> session.receiveParts(Messages.text("a")));
    }

    @Test
    void receivedMessageExpiresWithItsCallback() {
        session.receiveText("a");
        assertThatIllegalStateException().isThrownBy(() -> received.getFirst().text());
    }

    @Test
    void unpairedSurrogateIsSentAsQuestionMark() {
        session.sendText("\ud800");
        assertThat(session.texts()).containsExactly("?");
    }

    @Test
    void closedSessionTakesNothing() {
        session.close(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
        session.close(CloseStatus.of(CloseCode.GOING_AWAY));
        assertThat(session.sendText("late")).isEqualTo(SendResult.CLOSED);
        assertThat(session.closeStatus()).contains(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
    }

    @Test
    void closeCodeThatMayNotBeSentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.close(CloseStatus.of(CloseCode.ABNORMAL_CLOSURE)));
    }

    @Test
    void overflowClosesWith1013() {
        session.overflow();
        assertThat(session.sendText("x")).isEqualTo(SendResult.OVERFLOW);
        assertThat(session.closeStatus()).contains(CloseStatus.of(CloseCode.TRY_AGAIN_LATER));
    }

    @Test
    void tellsThatTheApplicationIsBusy() {
        session.pauseReading();
        assertThat(session.isPaused()).isTrue();
        session.resumeReading();
        assertThat(session.isPaused()).isFalse();
    }

    @Test
    void tellsTheRoundTripTimeOnceThereIsOne() {
        assertThat(session.roundTripTime()).isEmpty();
        session.setRoundTripTime(Duration.ofMillis(40));
        assertThat(session.roundTripTime()).contains(Duration.ofMillis(40));
    }

    @Test
    void dropsWhatFindsNoRoomUntilThePeerReads() {
        session.fill();
        assertThat(session.sendText("x")).isEqualTo(SendResult.DROPPED);
        assertThat(session.isOpen()).isTrue();
        session.drain();
        assertThat(session.sendText("y")).isEqualTo(SendResult.QUEUED);
        assertThat(session.texts()).containsExactly("y");
    }

    @Test
    void endIsHeardOnceAndUnsubscribes() {
        FakeTopic topic = context.topics().topic("news");
        session.subscribe(topic);
        topic.publishText("first");
        session.end(CloseStatus.of(CloseCode.ABNORMAL_CLOSURE));
        session.end(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
        topic.publishText("second");
        assertThat(session.texts()).containsExactly("first");
        assertThat(topic.subscribers()).isZero();
        assertThat(closed).containsExactly(CloseStatus.of(CloseCode.ABNORMAL_CLOSURE));
    }

    @Test
    void filtersDeliverOnceAndAreForgottenWithTheirSession() {
        FakeTopic topic = context.topics().topic("news/sport");
        session.subscribe(context.topics().matching("news/+"));
        session.subscribe(context.topics().matching("#"));
        session.subscribe(topic);
        topic.publishText("first");
        assertThat(session.subscriptions()).containsExactly("news/+", "#", "news/sport");
        session.unsubscribe(topic);
        session.unsubscribe(context.topics().matching("#"));
        topic.publishText("second");
        session.end(CloseStatus.of(CloseCode.ABNORMAL_CLOSURE));
        topic.publishText("third");
        assertThat(session.texts()).containsExactly("first", "second");
        assertThat(topic.published()).hasSize(3);
        assertThat(session.subscriptions()).isEmpty();
    }

    @Test
    void keptTopicGivesWhatWasMissedUntilItIsTooOld() {
        FakeKeptTopic topic = context.topics().topic("news", new TopicHistory(10, 1000, Duration.ofMinutes(1)));
        topic.publishText("first");
        topic.publishText(position -> "second at " + position);
        List<TopicRecovery> recoveries = new ArrayList<>();
        session.subscribe(topic, new TopicPosition("epoch1", 1), recovery -> {
            recoveries.add(recovery);
            recovery.missed().forEach(session::send);
        });
        topic.publishText("third");
        context.topics().topic("news").publishText("not kept");
        assertThat(session.texts()).containsExactly("second at epoch1:2", "third", "not kept");
        assertThat(recoveries).singleElement().matches(TopicRecovery::recovered)
                .extracting(TopicRecovery::position).hasToString("epoch1:2");
        assertThat(topic.published()).extracting(Message::text)
                .containsExactly("first", "second at epoch1:2", "third", "not kept");

        context.advance(Duration.ofMinutes(1));
        assertThat(topic.since(TopicPosition.NONE)).isCompletedWithValueMatching(
                recovery -> recovery.missed().isEmpty() && recovery.position().offset() == 3);
        session.end(CloseStatus.of(CloseCode.GOING_AWAY));
        context.advance(Duration.ofMinutes(2));
        assertThat(topic.since(TopicPosition.NONE)).isCompletedWithValueMatching(
                recovery -> recovery.position().toString().equals("epoch2:0"));
    }

    @Test
    void presenceTellsWhoIsThere() {
        FakeTopic topic = context.topics().topic("news");
        List<TopicPresence.Event> events = new ArrayList<>();
        topic.presence().observe(events::add);
        FakeSession known = FakeSession.open(application, FakeRequest.to("/test"), "ada");
        known.subscribe(topic);
        session.label("away");
        session.subscribe(topic);
        session.end(CloseStatus.of(CloseCode.GOING_AWAY));
        known.label("here");
        assertThat(known.label()).isEqualTo("here");
        assertThat(topic.presence().members()).isCompletedWithValue(
                List.of(new TopicPresence.Member(known.id(), Optional.of("ada"), "here")));
        assertThat(events).extracting(event -> event.getClass().getSimpleName() + " " + event.member().session())
                .containsExactly("Joined " + known.id(), "Joined " + session.id(), "Left " + session.id(),
                        "Changed " + known.id());
        assertThat(events).extracting(event -> event.member().label()).containsExactly("", "away", "away", "here");
    }

    @Test
    void nodesShareTopicsHistoriesAndMembers() {
        FakeContext other = context.otherNode();
        TopicHistory history = new TopicHistory(10, 1000, Duration.ofMinutes(1));
        FakeKeptTopic topic = context.topics().topic("news", history);
        List<TopicPresence.Event> events = new ArrayList<>();
        topic.presence().observe(events::add);
        topic.publishText("first");
        List<TopicRecovery> recoveries = new ArrayList<>();
        session.subscribe(other.topics().topic("news", history), TopicPosition.NONE, recoveries::add);
        session.label("here");
        topic.publishText("second");
        context.topics().topic("news").publishText("third");

        assertThat(recoveries).singleElement().extracting(TopicRecovery::position).hasToString("epoch1:1");
        assertThat(session.texts()).containsExactly("second", "third");
        TopicPresence.Member member = new TopicPresence.Member(session.id(), Optional.empty(), "here");
        assertThat(topic.presence().members()).isCompletedWithValue(List.of(member));
        assertThat(topic.subscribers()).as("of this node").isZero();
        other.fallAsleep();
        assertThat(topic.presence().members()).isCompletedWithValue(List.of());
        other.wake();
        session.end(CloseStatus.of(CloseCode.GOING_AWAY));
        assertThat(events).containsExactly(
                new TopicPresence.Event.Joined(new TopicPresence.Member(session.id(), Optional.empty())),
                new TopicPresence.Event.Changed(member), new TopicPresence.Event.Left(member),
                new TopicPresence.Event.Joined(member), new TopicPresence.Event.Left(member));
        Instant now = other.clock().instant();
        context.advance(Duration.ofMinutes(1));
        assertThat(other.clock().instant()).isEqualTo(now.plusSeconds(60));
    }

    @Test
    void namesAndFiltersAreCheckedAsTheGatewayDoes() {
        assertThatIllegalArgumentException().isThrownBy(() -> context.topics().topic("news/+"));
        assertThatIllegalArgumentException().isThrownBy(() -> context.topics().matching("news+"));
        assertThat(context.topics().matching("news/+").matches("news/sport")).isTrue();
    }

    @Test
    void tasksRunInOrderAtTheirTime() {
        List<Instant> runs = new ArrayList<>();
        Instant start = context.clock().instant();
        var every = context.scheduler().every(Duration.ofSeconds(2), () -> runs.add(context.clock().instant()));
        context.scheduler().after(Duration.ofSeconds(3), () -> runs.add(context.clock().instant()));
        context.advance(Duration.ofSeconds(5));
        assertThat(runs).containsExactly(start.plusSeconds(2), start.plusSeconds(3), start.plusSeconds(4));
        every.cancel();
        assertThat(context.scheduler().waiting()).isZero();
    }

    @Test
    void settingsRememberEveryProblem() {
        FakeSettings settings = new FakeSettings().set("many", "x").set("wait", "250ms").set("tpyo", 1);
        assertThat(settings.integer("many", 5, 0, 10)).isEqualTo(5);
        assertThat(settings.duration("wait", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.has("wait")).isTrue();
        assertThat(settings.has("token")).isFalse();
        assertThat(settings.require("wait", "url").text("url", "")).isEmpty();
        assertThat(settings.problems()).containsExactly("many: x (expected: a whole number from 0 to 10)",
                "url: missing", "tpyo: unknown");
    }

    private Delivery reached(CompletionStage<Delivery> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void sessionsAreReachedByTheirIds() {
        context.sessions().add(session);
        assertThat(reached(context.sessions().sendText(session.id(), "a"))).isEqualTo(new Delivery(1, List.of()));
        assertThat(reached(context.sessions().sendText("nobody", "a"))).isEqualTo(Delivery.NONE);
        assertThat(session.texts()).containsExactly("a");
        assertThat(reached(context.otherNode().sessions().sendText(session.id(), "b")).sessions()).isOne();
        assertThat(session.takeTexts()).containsExactly("a", "b");
        context.sessions().missing("node-b");
        assertThat(reached(context.sessions().sendText("nobody", "a")).isComplete()).isFalse();
        assertThat(reached(context.sessions().close(session.id(), CloseStatus.of(4000))).sessions()).isOne();
        assertThat(session.closeStatus()).hasValue(CloseStatus.of(4000));
        assertThat(reached(context.sessions().close(session.id(), CloseStatus.of(4000))).sessions()).isZero();
    }

    @Test
    void sessionsAreReachedByTheirPrincipals() {
        FakeSession one = FakeSession.open(application, FakeRequest.to("/test"), "alice");
        FakeSession two = FakeSession.open(application, FakeRequest.to("/test"), "alice");
        FakeSession other = FakeSession.open(application, FakeRequest.to("/test"), "bob");
        List.of(one, two, other, session).forEach(context.sessions()::add);
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2});
        assertThat(reached(context.sessions().sendBinaryToPrincipal("alice", bytes)).sessions()).isEqualTo(2);
        assertThat(List.of(one, two)).allSatisfy(each -> assertThat(each.binaries()).hasSize(1));
        assertThat(other.sent()).isEmpty();
        two.fill();
        assertThat(reached(context.sessions().sendTextToPrincipal("alice", "x")).sessions()).isOne();
        context.sessions().missing("node-b");
        assertThat(reached(context.sessions().closePrincipal("alice", CloseStatus.of(4000))))
                .isEqualTo(new Delivery(2, List.of("node-b")));
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void readsSectionsAndListsOfSettings() {
        FakeSettings settings = new FakeSettings().set("claims", List.of("a", 2)).set("one", "x")
                .set("rules", List.of(Map.of("topics", "t", "history", Map.of("messages", 5)), Map.of("tpyo", 1)))
                .set("authorize", new FakeSettings().set("url", "http://a")).set("key", "k");
        assertThat(settings.texts("claims")).containsExactly("a", "2");
        assertThat(settings.texts("one")).containsExactly("x");
        assertThat(settings.texts("none")).isEmpty();
        assertThat(settings.section("authorize").text("url", "")).isEqualTo("http://a");
        assertThat(settings.section("none").has("url")).isFalse();
        assertThat(settings.secret("key")).contains("k");
        assertThat(settings.secret("none")).isEmpty();
        List<Settings> rules = settings.sections("rules");
        assertThat(rules.getFirst().section("history").integer("messages", 0, 0, 9)).isEqualTo(5);
        rules.forEach(rule -> rule.require("topics"));
        rules.getFirst().wrong("topics", "a name");
        assertThat(settings.problems()).containsExactly("rules[0].topics: t (expected: a name)",
                "rules[1].topics: missing", "rules[1].tpyo: unknown");
    }

    @Test
    void tellsWhichKeysAreGivenAndStillWantsEachAskedFor() {
        FakeSettings settings = new FakeSettings().set("set", new FakeSettings().set("X-B", "1").set("X-A", "2"));
        assertThat(settings.section("set").keys()).containsExactly("X-B", "X-A");
        assertThat(settings.section("none").keys()).isEmpty();
        assertThat(settings.section("set").text("X-B", "")).isEqualTo("1");
        assertThat(settings.problems()).containsExactly("set.X-A: unknown");
    }

    @Test
    void leadsSessionsToServersThatDoWhatTheTestSays() {
        FakeContext context = new FakeContext("leading");
        Leading leading = new Leading(context);
        FakeUpstreamServer server = context.upstreams().at("a", 1).opens("chat");
        FakeSession session = FakeSession.admitted(leading, FakeRequest.to("/a"));
        assertThat(session.subprotocol()).contains("chat");
        assertThat(session.relayed()).containsSame(server.opened().getFirst());
        assertThat(server.handshakes()).extracting(UpstreamHandshake::target).containsExactly("/there");

        session.endUpstream(new UpstreamEnd(CloseStatus.of(1006), true, true, true));
        assertThat(session.relayed()).containsSame(server.opened().get(1));
        assertThat(server.opened().getFirst().isEnded()).isTrue();
        session.end(CloseStatus.of(1000));
        assertThat(server.opened().get(1).isEnded()).isTrue();

        server.refuses(403);
        assertThatThrownBy(() -> FakeSession.admitted(leading, FakeRequest.to("/a"))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("it answered 403");
        server.waits();
        assertThatThrownBy(() -> FakeSession.admitted(leading, FakeRequest.to("/a"))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("not decided yet");
        server.opens().goesOn();
        assertThat(server.opened()).hasSize(3);
        assertThat(server.attempts()).isEqualTo(4);
    }

    @Test
    void endsAConnectionThatComesAfterItsSession() {
        FakeContext context = new FakeContext("leading");
        FakeUpstreamServer server = context.upstreams().at("a", 1).opens("chat");
        FakeSession session = FakeSession.admitted(new Leading(context), FakeRequest.to("/a"));
        server.waits();
        session.endUpstream(new UpstreamEnd(CloseStatus.of(1006), true, true, true));
        session.end(CloseStatus.of(1006));
        server.goesOn();
        assertThat(server.opened()).hasSize(2).allMatch(FakeUpstream::isEnded);
    }

    /** Leads each session to one server, and to it again. */
    private record Leading(FakeContext context) implements Application {

        private static final UpstreamHandshake HANDSHAKE =
                new UpstreamHandshake("/there", "a", List.of("chat"), List.of(),
                        false, 1, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, false);

        private UpstreamServer server() {
            return context.upstreams().server(new UpstreamAddress("a", 1), Optional.empty());
        }

        @Override
        public CompletionStage<Admission> admit(OpeningRequest request) {
            return server().open(HANDSHAKE).thenApply(answer -> switch (answer) {
                case UpstreamAnswer.Opened(var upstream, var subprotocol) -> new Admission.Granted(Optional.empty(),
                        subprotocol, Optional.of(upstream));
                case UpstreamAnswer.Refused(var status, var headers, var why) -> new Admission.Refused(status, headers,
                        why);
                case UpstreamAnswer.Failed(var kind, var why) -> new Admission.Unreachable(false, why);
            });
        }

        @Override
        public SessionListener onOpen(Session opened, OpeningRequest request) {
            return new SessionListener() {
                @Override
                public void onUpstreamEnd(Session session, UpstreamEnd end) {
                    session.upstream().open(server(), HANDSHAKE).thenAccept(answer -> {
                        if (answer instanceof UpstreamAnswer.Opened(var upstream, var subprotocol)) {
                            session.upstream().relay(upstream);
                        }
                    });
                }
            };
        }
    }

    @Test
    void tellsSettingsOfAnotherForm() {
        FakeSettings settings = new FakeSettings().set("list", List.of("a")).set("text", "b").set("empty", "");
        assertThat(settings.text("list", "x")).isEqualTo("x");
        assertThat(settings.section("text").has("a")).isFalse();
        assertThat(settings.sections("list")).isEmpty();
        assertThat(settings.secret("empty")).isEmpty();
        assertThat(settings.file("text")).isEmpty();
        assertThat(settings.problems()).containsExactly("list: [a] (expected: text)", "text: b (expected: a section)",
                "list: [a] (expected: a list of sections)", "empty:  (expected: a text that isn't empty)",
                "text: b (expected: a file that can be read)");
    }
}
