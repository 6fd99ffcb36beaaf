package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.apps.chat.Event.Joined;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemberTest {

    private final FakeSession session =
            FakeSession.open((opened, request) -> new SessionListener() {}, FakeRequest.to("/chat"));
    private final Member member = new Member(session, new Room("den", unreachable(), () -> Instant.EPOCH), () -> {});

    @Test
    void isToldNothingBeforeItsWelcome() {
        member.send(new Joined("Fox", 2));
        assertThat(session.texts()).isEmpty();
        member.welcome(new Event.Welcome("guest-1", "den", 1, List.of("guest-1"),
                new TopicRecovery(true, new TopicPosition("e", 0), List.of())));
        member.send(new Joined("Owl", 3));
        assertThat(session.texts()).extracting(text -> Json.object(text).get("event"))
                .containsExactly("welcome", "joined", "joined");
        assertThat(session.texts().get(1)).contains("Fox");
    }

    @Test
    void comesAgainWhereTooMuchHappensBeforeItsWelcome() {
        for (int i = 0; i < 1024; i++) {
            member.send(new Joined("Fox", i));
        }
        assertThat(session.isOpen()).isTrue();
        member.send(new Joined("Fox", 1024));
        assertThat(session.closeStatus()).map(CloseStatus::code).contains(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void isToldWhatMayNotHaveBeenSaid() {
        member.welcomed();
        member.onText(session, "{\"action\":\"say\",\"data\":\"hello\"}");
        assertThat(session.texts()).containsExactly("{\"event\":\"error\",\"action\":\"say\","
                + "\"data\":\"It may not have reached the others: try again later.\"}");
    }

    /** A topic whose history can't be reached. */
    private static KeptTopic unreachable() {
        KeptTopic topic = new FakeContext("chat").topics().topic("den", new TopicHistory(1, 1, Duration.ofMinutes(1)));
        return (KeptTopic) Proxy.newProxyInstance(MemberTest.class.getClassLoader(), new Class<?>[] {KeptTopic.class},
                (proxy, method, arguments) -> method.getName().equals("publishText")
                        ? CompletableFuture.failedStage(new IllegalStateException("away"))
                        : method.invoke(topic, arguments));
    }
}
