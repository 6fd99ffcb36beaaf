package io.wsgateway.engine.nats;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import io.wsgateway.engine.EngineAwayException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks JetStream by its own subjects, because jnats' methods for that wait. What gets no answer is asked again until its time is
 * over: a leader may be being elected. Thread-safe.
 */
final class JetStream {

    private static final String API = "$JS.API.";
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration SHORTEST_TRY = Duration.ofMillis(250);
    /** Of a time-out is how long one try lasts. */
    private static final int TRIES = 3;

    private final Link link;
    private final Duration timeout;

    JetStream(Link link, Duration timeout) {
        this.link = link;
        this.timeout = timeout;
    }

    Link link() {
        return link;
    }

    /** Asks the API; fails with {@link JetStreamException} if it is refused. */
    CompletableFuture<JsonValue> call(String subject, String json, Deadline deadline) {
        return ask(API + subject, null, json.getBytes(StandardCharsets.UTF_8), deadline)
                .exceptionallyCompose(failure -> JetStreamException.is(failure, JetStreamException.NOBODY)
                        && deadline.left() > PAUSE.toNanos()
                                ? later(() -> call(subject, json, deadline))
                                : CompletableFuture.failedFuture(JetStreamException.unwrapped(failure)));
    }

    /** Asks the API what mustn't be asked twice. */
    CompletableFuture<JsonValue> callOnce(String subject, String json, Deadline deadline) {
        Duration time = Duration.ofNanos(Math.max(1, deadline.left()));
        return link.ask(API + subject, null, json.getBytes(StandardCharsets.UTF_8), time).thenApply(this::read);
    }

    /** Until when one of several tries lasts. */
    Deadline tryOf(Deadline deadline) {
        return Deadline.in(tryTime(deadline));
    }

    /** The same without an answer. */
    void tell(String subject, String json) {
        link.send(API + subject, null, null, json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Asks any subject that answers as the API does; asked twice, it must do no more than once. Fails at once where nobody
     * listens.
     */
    CompletableFuture<JsonValue> ask(String subject, @Nullable Headers headers, byte[] body, Deadline deadline) {
        return link.ask(subject, headers, body, tryTime(deadline)).thenApply(this::read)
                .exceptionallyCompose(failure -> {
                    boolean nobody = JetStreamException.is(failure, JetStreamException.NOBODY);
                    boolean silent = JetStreamException.unwrapped(failure) instanceof SilenceException;
                    if (nobody && !link.keeps()) {
                        return CompletableFuture.failedFuture(new EngineAwayException(
                                "the NATS server keeps nothing: it runs without JetStream (nats-server -js)"));
                    }
                    return silent && deadline.left() > PAUSE.toNanos()
                            ? ask(subject, headers, body, deadline)
                            : CompletableFuture.failedFuture(JetStreamException.unwrapped(failure));
                });
    }

    /** Does something again, a moment later. */
    <T> CompletableFuture<T> later(Supplier<CompletableFuture<T>> again) {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        var unused = link.expire(pause, PAUSE);
        return pause.exceptionally(over -> null).thenCompose(over -> again.get());
    }

    private Duration tryTime(Deadline deadline) {
        long most = Math.max(timeout.dividedBy(TRIES).toNanos(), SHORTEST_TRY.toNanos());
        return Duration.ofNanos(Math.max(1, Math.min(most, deadline.left())));
    }

    private JsonValue read(Message answer) {
        if (answer.isStatusMessage()) {
            throw new JetStreamException(answer.getStatus().getCode(), "nobody answers");
        }
        JsonValue json;
        try {
            json = JsonParser.parse(answer.getData());
        } catch (JsonParseException | RuntimeException unreadable) {
            throw new EngineAwayException("NATS' answer can't be read");
        }
        JsonValue error = JsonValueUtils.readValue(json, "error");
        if (error != null) {
            String description = JsonValueUtils.readString(error, "description");
            throw new JetStreamException(JsonValueUtils.readInteger(error, "err_code", 0),
                    description == null ? "no reason" : description);
        }
        return json;
    }
}
