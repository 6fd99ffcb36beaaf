package io.wsgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsgateway.app.Application;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        session.subscribe(topic);
        session.end(CloseStatus.of(CloseCode.GOING_AWAY));
        assertThat(topic.presence().members()).isCompletedWithValue(
                List.of(new TopicPresence.Member(known.id(), Optional.of("ada"))));
        assertThat(events).extracting(event -> event.getClass().getSimpleName() + " " + event.member().session())
                .containsExactly("Joined " + known.id(), "Joined " + session.id(), "Left " + session.id());
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
}
