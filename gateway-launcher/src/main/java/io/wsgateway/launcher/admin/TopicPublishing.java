package io.wsgateway.launcher.admin;

import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.topic.TopicRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /topics/APPLICATION/TOPIC}: asks the application what is to become of it, and publishes it where that leaves it as it
 * is. Thread-safe.
 */
final class TopicPublishing {

    private static final Logger LOG = LoggerFactory.getLogger(TopicPublishing.class);
    /** For how long an engine is waited for that keeps what is published. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Answer NOT_RUNNING = Responses.text(503, List.of(new HeaderField("Retry-After", "1")),
            "The application does not run yet, or not any more: try again.");

    private final Supplier<Map<String, TopicRegistry>> registries;
    private final Function<String, Optional<HostedApplication>> running;
    private final BiFunction<HostedApplication, Publication, CompletionStage<PublicationReply>> ask;

    /**
     * @param registries the topics of each application, by its name
     * @param running the application of a name, if it runs
     * @param ask asks it what becomes of a publication
     */
    TopicPublishing(Supplier<Map<String, TopicRegistry>> registries,
            Function<String, Optional<HostedApplication>> running,
            BiFunction<HostedApplication, Publication, CompletionStage<PublicationReply>> ask) {
        this.registries = registries;
        this.running = running;
        this.ask = ask;
    }

    /** The position is told if there is one. */
    CompletionStage<Answer> publish(AdminRequest request) throws BadQueryException {
        request.query();
        String name = request.parameter("application");
        Optional<TopicRegistry> topics = request.topics(registries.get(), name);
        if (topics.isEmpty()) {
            return CompletableFuture.completedFuture(TopicPages.NO_APPLICATION);
        }
        String topic = request.parameter("topic");
        if (!TopicRegistry.isName(topic)) {
            throw new BadQueryException(
                    "topic: no name that a topic may have (expected: 1 to 256 characters, none of them"
                            + " +, # or U+0000)");
        }
        Optional<PushedMessage> message = PushedMessage.of(request);
        if (message.isEmpty()) {
            return CompletableFuture.completedFuture(Responses.text(400, "The body isn't UTF-8."));
        }
        Optional<HostedApplication> application = running.apply(name);
        return application.isEmpty()
                ? CompletableFuture.completedFuture(NOT_RUNNING)
                : ask.apply(application.get(), new Publication(topic, request.mediaType(), request.body()))
                        .<Told>handle(Told::new)
                        .thenCompose(told -> become(told, name, () -> topics.get().publish(topic, message.get())));
    }

    /** What the application said, or how it failed. */
    private record Told(@Nullable PublicationReply reply, @Nullable Throwable failure) {}

    private static CompletionStage<Answer> become(Told told, String application,
            Supplier<CompletionStage<Optional<TopicPosition>>> publish) {
        return switch (told.reply()) {
            case null -> CompletableFuture.completedFuture(PushOperations.failed(told.failure()));
            case PublicationReply.AsItIs() -> asItIs(application, publish);
            case PublicationReply.Published(var position) -> CompletableFuture.completedFuture(published(position));
            case PublicationReply.Rejected(var why) -> CompletableFuture
                    .completedFuture(Responses.text(422, Escaped.line(why)));
        };
    }

    private static CompletionStage<Answer> asItIs(String application,
            Supplier<CompletionStage<Optional<TopicPosition>>> publish) {
        return publish.get().toCompletableFuture().copy().orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                .handle((position, failure) -> {
                    if (failure == null) {
                        return published(position);
                    }
                    LOG.warn("what was published to a topic of {} by HTTP may not be kept", application, failure);
                    return Responses.text(503, "It may not have been kept.");
                });
    }

    private static Answer published(Optional<TopicPosition> position) {
        return Responses.json(202, JsonText.of(json -> {
            json.writeStartObject();
            position.ifPresent(at -> json.writeStringProperty("position", at.toString()));
            json.writeEndObject();
        }));
    }
}
