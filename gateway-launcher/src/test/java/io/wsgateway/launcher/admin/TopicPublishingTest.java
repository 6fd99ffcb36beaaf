package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.launcher.config.ApplicationScope;
import io.wsgateway.launcher.config.FileSettings;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Position;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.session.HostedApplication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPublishingTest {

    private final Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
    private final Application application = (session, request) -> new SessionListener() {};
    private final List<Publication> asked = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private CompletionStage<PublicationReply> reply = CompletableFuture.completedFuture(PublicationReply.AS_IT_IS);
    private boolean running = true;

    @BeforeEach
    void begin() {
        gateway.context(new ApplicationProvider() {
            @Override
            public String name() {
                return "news";
            }

            @Override
            public Application start(ApplicationContext context) {
                return application;
            }
        }, new FileSettings(Mapping.empty(Position.of("test")), "settings", Map.of(), Path.of("."), new Problems()));
        Objects.requireNonNull(gateway.topics().get("news")).watch("a/b",
                message -> published.add(message.isText() ? message.text() : message.size() + " bytes"));
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    private Answer publish(String application, String topic, String type, byte[] body) throws BadQueryException {
        HandshakeRequest head = new HandshakeRequest("POST", "/topics/x", "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField("Content-Type", type))), false, NoAddress.PEER);
        return publishing().publish(new AdminRequest(head, RequestTarget.parse("/topics/x").orElseThrow(),
                Map.of("application", application, "topic", topic), "-", ApplicationScope.OPERATOR, body))
                .toCompletableFuture().join();
    }

    private TopicPublishing publishing() {
        return new TopicPublishing(gateway::topics,
                name -> Optional.of(HostedApplication.of(name, Audience.EVERYONE, application))
                        .filter(hosted -> running),
                (hosted, publication) -> {
                    asked.add(publication);
                    return reply;
                });
    }

    private String told(String type, String body) throws BadQueryException {
        return text(publish("news", "a/b", type, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Answer answer) {
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8).strip();
    }

    @ParameterizedTest
    @CsvSource({"text/plain, hello, hello", "application/json, 7, 7", "application/octet-stream, hello, 5 bytes"})
    void whatTheApplicationLeavesAsItIsIsPublished(String type, String body, String message) throws BadQueryException {
        assertThat(told(type, body)).isEqualTo("202 {}");
        assertThat(asked)
                .containsExactly(new Publication("a/b", type, body.getBytes(StandardCharsets.UTF_8)));
        assertThat(published).containsExactly(message);
    }

    @Test
    void whatTheApplicationPublishesItselfIsNotPublishedAgain() throws BadQueryException {
        reply = CompletableFuture.completedFuture(
                new PublicationReply.Published(Optional.of(new TopicPosition("e", 7))));
        assertThat(told("application/json", "7")).isEqualTo("202 {\"position\":\"e:7\"}");
        assertThat(published).isEmpty();
    }

    @Test
    void whatTheApplicationDoesNotTakeIsAnsweredWithItsWordsInOneLine() throws BadQueryException {
        reply = CompletableFuture.completedFuture(new PublicationReply.Rejected("no\nnews"));
        assertThat(told("text/plain", "hello")).isEqualTo("422 no\\u000anews");
        assertThat(published).isEmpty();
    }

    @Test
    void anApplicationThatFailsOrIsLateHasNothingPublished() throws BadQueryException {
        reply = CompletableFuture.failedFuture(new IllegalStateException("boom"));
        assertThat(told("text/plain", "hello")).isEqualTo("500 The application failed; the log says how.");
        reply = CompletableFuture.failedFuture(new TimeoutException());
        assertThat(told("text/plain", "hello")).isEqualTo("504 The application did not reply in time.");
        assertThat(published).isEmpty();
    }

    @Test
    void noApplicationIsAskedOfWhatIsNotAsItShouldBe() throws BadQueryException {
        byte[] half = {(byte) 0xc3};
        assertThat(text(publish("none", "a/b", "text/plain", half)))
                .isEqualTo("404 No such application has topics.");
        assertThat(text(publish("news", "a/b", "text/plain", half))).isEqualTo("400 The body isn't UTF-8.");
        assertThat(text(publish("news", "a/b", "application/json", half))).isEqualTo("400 The body isn't UTF-8.");
        assertThatThrownBy(() -> publish("news", "a+b", "text/plain", half)).isInstanceOf(BadQueryException.class);
        running = false;
        assertThat(told("text/plain", "hello"))
                .isEqualTo("503 The application does not run yet, or not any more: try again.");
        assertThat(asked).isEmpty();
        assertThat(published).isEmpty();
    }
}
