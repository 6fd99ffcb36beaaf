package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Push;
import io.wsgateway.app.PushReply;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.session.HostedApplication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PushesTest {

    private static final Push PUSH = new Push("text/plain", "hello".getBytes(StandardCharsets.UTF_8));

    private final Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    private final class Pushed implements Application {

        private final Execution execution;
        private final Function<Push, CompletionStage<PushReply>> reply;

        Pushed(Execution execution, Function<Push, CompletionStage<PushReply>> reply) {
            this.execution = execution;
            this.reply = reply;
        }

        @Override
        public Execution execution() {
            return execution;
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            return new SessionListener() {};
        }

        @Override
        public CompletionStage<PublicationReply> onPublish(Publication publication) {
            return onPush(new Push(publication.contentType(), publication.body()))
                    .thenApply(reply -> new PublicationReply.Rejected(publication.topic() + " " + reply));
        }

        @Override
        public CompletionStage<PushReply> onPush(Push push) {
            thread.set(Thread.currentThread());
            return reply.apply(push);
        }
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private CompletableFuture<PublicationReply> publish(Application application) {
        return gateway.publish(HostedApplication.of("published", Audience.EVERYONE, application),
                new Publication("news", "text/plain", PUSH.body())).toCompletableFuture();
    }

    private CompletableFuture<PushReply> push(Application application) {
        return gateway.push(HostedApplication.of("pushed", Audience.EVERYONE, application), PUSH)
                .toCompletableFuture();
    }

    @ParameterizedTest
    @EnumSource
    void isHandedOverWhereTheApplicationRuns(Execution execution) {
        PushReply reply = push(new Pushed(execution,
                push -> CompletableFuture.completedFuture(new PushReply.Done(push.contentType() + " " + push.text()))))
                .orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(reply).isEqualTo(new PushReply.Done("text/plain hello"));
        assertThat(thread.get().isVirtual()).isEqualTo(execution == Execution.BLOCKING);
        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsFailsThePushAndCountsAsTheApplications(Execution execution) {
        assertThatThrownBy(() -> push(new Pushed(execution, push -> {
            throw new IllegalStateException("boom");
        })).join()).hasRootCauseMessage("boom");
        assertThatThrownBy(() -> push(new Pushed(execution,
                push -> CompletableFuture.failedFuture(new IllegalStateException("later")))).join())
                .hasRootCauseMessage("later");
        assertThatThrownBy(() -> push(new Pushed(execution, push -> CompletableFuture.completedFuture(null))).join())
                .hasRootCauseMessage("onPush gave no reply");
    }

    @Test
    void anApplicationThatDoesNotSayElseTakesNone() {
        Application plain = (session, request) -> new SessionListener() {};
        assertThat(push(plain)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(PushReply.NOT_SUPPORTED);
    }

    @ParameterizedTest
    @EnumSource
    void isAskedOfWhatIsPublishedWhereTheApplicationRuns(Execution execution) {
        PublicationReply reply = publish(new Pushed(execution,
                push -> CompletableFuture.completedFuture(new PushReply.Done(push.text()))))
                .orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(reply).isEqualTo(new PublicationReply.Rejected("news Done[text=hello]"));
        assertThat(thread.get().isVirtual()).isEqualTo(execution == Execution.BLOCKING);
        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsToSayWhatBecomesOfItFailsThePublication(Execution execution) {
        assertThatThrownBy(() -> publish(new Pushed(execution, push -> {
            throw new IllegalStateException("boom");
        })).join()).hasRootCauseMessage("boom");
        assertThat(gateway.faults().of("published")).isNotEmpty();
    }

    @Test
    void anApplicationThatDoesNotSayElseHasItPublishedAsItIs() {
        Application plain = (session, request) -> new SessionListener() {};
        assertThat(publish(plain)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(PublicationReply.AS_IT_IS);
    }

    @Test
    void aPublicationIsWhatItSays() {
        byte[] body = {1, 2};
        Publication publication = new Publication("news", "", body);
        body[0] = 9;
        publication.body()[1] = 9;
        assertThat(publication.body()).containsExactly(1, 2);
        assertThat(publication).isEqualTo(new Publication("news", "", new byte[] {1, 2}))
                .isNotEqualTo(new Publication("old", "", new byte[] {1, 2}))
                .hasSameHashCodeAs(new Publication("news", "", new byte[] {1, 2}))
                .hasToString("Publication[news, , 2 bytes]");
    }

    @Test
    void aPushIsWhatItSays() {
        byte[] body = {1, 2};
        Push push = new Push("", body);
        body[0] = 9;
        push.body()[1] = 9;
        assertThat(push.body()).containsExactly(1, 2);
        assertThat(push).isEqualTo(new Push("", new byte[] {1, 2})).isNotEqualTo(PUSH)
                .hasSameHashCodeAs(new Push("", new byte[] {1, 2})).hasToString("Push[, 2 bytes]");
    }
}
