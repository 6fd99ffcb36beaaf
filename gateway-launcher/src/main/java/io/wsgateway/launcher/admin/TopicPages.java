package io.wsgateway.launcher.admin;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.topic.TopicRegistry;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** The topics of applications: which there are, what is kept of one, and publishing to it. Not for event loops. Thread-safe. */
final class TopicPages {

    /** How many topics, or messages, an answer has unless it is told. */
    static final int USUAL = 100;
    /** How many it may have. */
    static final int MOST = 1000;
    /** An answer ends before a message that would make it longer than this, but for the first one. */
    private static final int MOST_BYTES = 4 << 20;
    /** For how long an engine is waited for that keeps what is published. */
    private static final long PATIENCE_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(TopicPages.class);
    private static final String AFTER = "after";
    static final Answer NO_APPLICATION = Responses.text(404, "No such application has topics.");

    private final Supplier<Map<String, TopicRegistry>> registries;

    /**
     * @param registries the topics of each application, by its name
     */
    TopicPages(Supplier<Map<String, TopicRegistry>> registries) {
        this.registries = registries;
    }

    private record Of(String application, TopicRegistry.State state) {}

    /** Those that have subscribers or a history, by application and name; or those with the most subscribers first. */
    Answer list(AdminRequest request) throws BadQueryException {
        QueryParameters query = request.query("application", "prefix", "sort", AFTER, "limit");
        int limit = (int) query.number("limit", 1, MOST).orElse(USUAL);
        Optional<String> application = query.text("application");
        String prefix = query.text("prefix").orElse("");
        boolean bySubscribers = switch (query.text("sort").orElse("name")) {
            case "name" -> false;
            case "subscribers" -> true;
            default -> throw query.wrong("sort", "name or subscribers");
        };
        Optional<String> after = query.text(AFTER);
        if (after.isPresent() && (bySubscribers || application.isEmpty())) {
            throw new BadQueryException("after: a topic's name, only by name and with an application");
        }
        List<Of> matching = registries.get().entrySet().stream()
                .filter(each -> application.isEmpty() || application.get().equals(each.getKey()))
                .flatMap(each -> each.getValue().states().stream().map(state -> new Of(each.getKey(), state)))
                .filter(topic -> topic.state().name().startsWith(prefix)).toList();
        Stream<Of> ahead = matching.stream()
                .filter(topic -> after.isEmpty() || topic.state().name().compareTo(after.get()) > 0);
        List<Of> page = (bySubscribers
                ? ahead.sorted(Comparator.comparingInt((Of topic) -> -topic.state().subscribers()))
                : ahead).limit(limit + 1L).toList();
        boolean more = page.size() > limit;
        List<Of> shown = more ? page.subList(0, limit) : page;
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("matching", matching.size());
            json.writeArrayPropertyStart("topics");
            for (Of topic : shown) {
                json.writeStartObject();
                write(json, topic.application(), topic.state());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (more && !bySubscribers && application.isPresent()) {
                json.writeStringProperty("next", "/topics?" + query.with(AFTER, shown.getLast().state().name()));
            }
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, String application, TopicRegistry.State topic) {
        json.writeStringProperty("application", application);
        json.writeStringProperty("topic", topic.name());
        json.writeNumberProperty("subscribers", topic.subscribers());
        topic.history().ifPresent(kept -> {
            json.writeObjectPropertyStart("history");
            json.writeStringProperty("position", kept.position().toString());
            kept.size().ifPresent(size -> {
                json.writeNumberProperty("messages", size.messages());
                json.writeNumberProperty("bytes", size.bytes());
            });
            kept.limits().ifPresent(limits -> {
                json.writeNumberProperty("mostMessages", limits.messages());
                json.writeNumberProperty("mostBytes", limits.bytes());
                json.writeNumberProperty("seconds", limits.age().toSeconds());
            });
            json.writeEndObject();
        });
    }

    /** One topic. */
    Answer one(AdminRequest request) throws BadQueryException {
        request.query();
        Optional<TopicRegistry> topics = request.topics(registries.get(), request.parameter("application"));
        if (topics.isEmpty()) {
            return NO_APPLICATION;
        }
        return answer(topics.get().state(request.parameter("topic")), state -> Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            write(json, request.parameter("application"), state);
            json.writeEndObject();
        })), "No such topic has subscribers or a history.");
    }

    /** What is made of what was asked for; 404 where it isn't there, 503 where it can't be known. */
    private static <T> Answer answer(CompletionStage<Optional<T>> asked, Function<T, Answer> found, String absent) {
        try {
            return asked.toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .map(found)
                    .orElseGet(() -> Responses.text(404, absent));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("admin: a topic's history can't be asked for", e);
            return Responses.text(503, "The history can't be asked for now.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Responses.text(503, "The history can't be asked for now.");
        }
    }

    /** What is kept of a topic, the oldest first. */
    Answer history(AdminRequest request) throws BadQueryException {
        QueryParameters query = request.query(AFTER, "limit");
        int limit = (int) query.number("limit", 1, MOST).orElse(USUAL);
        TopicPosition after = TopicPosition.NONE;
        Optional<String> text = query.text(AFTER);
        if (text.isPresent()) {
            after = TopicPosition.parse(text.get())
                    .orElseThrow(() -> query.wrong(AFTER, "a position, such as 1x2y3z:17"));
        }
        Optional<TopicRegistry> topics = request.topics(registries.get(), request.parameter("application"));
        if (topics.isEmpty()) {
            return NO_APPLICATION;
        }
        TopicPosition since = after;
        return answer(topics.get().look(request.parameter("topic"), since),
                found -> Responses.json(JsonText.of(json -> write(json, found, limit))),
                "Nothing is kept of such a topic.");
    }

    private static void write(JsonGenerator json, TopicRecovery found, int limit) {
        json.writeStartObject();
        json.writeStringProperty("position", found.position().toString());
        json.writeBooleanProperty("recovered", found.recovered());
        json.writeArrayPropertyStart("messages");
        long offset = found.position().offset() - found.missed().size();
        long bytes = 0;
        int shown = 0;
        for (Message message : found.missed()) {
            bytes += message.size();
            if (shown == limit || shown > 0 && bytes > MOST_BYTES) {
                break;
            }
            shown++;
            json.writeStartObject();
            json.writeStringProperty("position",
                    new TopicPosition(found.position().epoch(), offset + shown).toString());
            if (message.isText()) {
                json.writeStringProperty("text", message.text());
            } else {
                json.writeStringProperty("base64", Base64.getEncoder().encodeToString(message.toByteArray()));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanProperty("more", shown < found.missed().size());
        json.writeEndObject();
    }
}
