package io.wsgateway.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a gateway that stands alone: what is published is handed back at once, histories are kept on the heap. They
 * end with the process, and so do their epochs. Thread-safe.
 */
public final class MemoryTopicEngine implements TopicEngine {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final TopicLogs logs;
    private @Nullable Node node;

    /** An engine that keeps no more than this, by this wall clock. */
    public MemoryTopicEngine(TopicLimits limits, InstantSource clock) {
        this(limits, clock, () -> Long.toUnsignedString(RANDOM.nextLong(), Character.MAX_RADIX));
    }

    /** The same, with names for epochs: no two of them alike. */
    public MemoryTopicEngine(TopicLimits limits, InstantSource clock, Supplier<String> epochs) {
        this.logs = new TopicLogs(limits, clock, epochs);
    }

    @Override
    public void open(Node node) {
        this.node = node;
    }

    @Override
    public void publish(String topic, Message message) {
        node().deliver(topic, message);
    }

    @Override
    public CompletionStage<TopicPosition> keep(String topic, TopicHistory history, Message message) {
        HeldMessage kept = HeldMessage.copyOf(message);
        TopicPosition position = logs.use(topic, history, (log, now) -> add(topic, log, kept, now));
        logs.shrink(topic);
        return CompletableFuture.completedStage(position);
    }

    @Override
    public CompletionStage<TopicPosition> keep(String topic, TopicHistory history,
            Function<TopicPosition, Message> message) {
        while (true) {
            TopicPosition next = logs.use(topic, history, (log, now) -> log.next());
            HeldMessage kept = HeldMessage.copyOf(message.apply(next));
            boolean first = logs.use(topic, history, (log, now) -> {
                return log.next().equals(next) && add(topic, log, kept, now).equals(next);
            });
            if (first) {
                logs.shrink(topic);
                return CompletableFuture.completedStage(next);
            }
        }
    }

    /** Under the log's lock, which makes the order of positions that of deliveries. */
    private TopicPosition add(String topic, TopicLog log, HeldMessage message, long now) {
        node().deliverInTurn(topic, message);
        log.add(message, now);
        return log.position();
    }

    @Override
    public CompletionStage<TopicRecovery> read(String topic, TopicHistory history, TopicPosition since) {
        TopicRecovery found = logs.use(topic, history, (log, now) -> log.since(since));
        logs.shrink(topic);
        return CompletableFuture.completedStage(found);
    }

    @Override
    public void recover(String topic, TopicHistory history, TopicPosition since, Recoverer recoverer) {
        logs.use(topic, history, (log, now) -> {
            recoverer.recovered(log.since(since));
            return log;
        });
        logs.shrink(topic);
    }

    @Override
    public List<KeptHistory> histories() {
        return logs.all();
    }

    @Override
    public CompletionStage<Optional<KeptHistory>> history(String topic) {
        return CompletableFuture.completedStage(logs.look(topic, TopicLogs::kept));
    }

    @Override
    public CompletionStage<Optional<TopicRecovery>> look(String topic, TopicPosition since) {
        return CompletableFuture.completedStage(logs.look(topic, (name, history, log) -> log.since(since)));
    }

    @Override
    public void forget(String topic) {
        logs.forget(topic);
    }

    @Override
    public void expire() {
        logs.expire(node()::isWanted);
    }

    /** There are no other nodes. */
    @Override
    public CompletionStage<List<TopicPresence.Member>> membersElsewhere(String topic) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public void close() {}

    private Node node() {
        Node opened = node;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        return opened;
    }
}
