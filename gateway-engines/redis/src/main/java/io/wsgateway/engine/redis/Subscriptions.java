package io.wsgateway.engine.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import io.wsgateway.engine.EngineAwayException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is subscribed by one connection. Changes are made one after the other, each when the server has acknowledged every name of
 * the one before: the protocol doesn't say which command an acknowledgement is of. Thread-safe.
 */
final class Subscriptions {

    /** What is asked of the server. */
    enum Change {
        SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE_PATTERN, UNSUBSCRIBE_PATTERN, SUBSCRIBE_SHARD, UNSUBSCRIBE_SHARD
    }

    private record Step(Change change, List<ByteBuffer> names, Set<ByteBuffer> unacknowledged, long bytes,
            CompletableFuture<Void> done) {}

    private final StatefulRedisPubSubConnection<ByteBuffer, ByteBuffer> connection;
    private final Waiting waiting;
    private final Consumer<Refusal> onRefusal;
    private final Consumer<ByteBuffer> onTaken;
    private final Queue<Step> steps = new ArrayDeque<>();
    private @Nullable Step current;

    /**
     * @param onRefusal is told what the server's errors mean; must be short
     * @param onTaken is told the names that the server unsubscribed unasked, as their slot is elsewhere now
     */
    Subscriptions(StatefulRedisPubSubConnection<ByteBuffer, ByteBuffer> connection, Waiting waiting,
            Consumer<Refusal> onRefusal, Consumer<ByteBuffer> onTaken) {
        this.connection = connection;
        this.waiting = waiting;
        this.onRefusal = onRefusal;
        this.onTaken = onTaken;
    }

    /** Complete when the server has acknowledged all of them, before anything that is published later is brought. */
    CompletionStage<Void> make(Change change, List<byte[]> names) {
        long bytes = Waiting.CALL_BYTES;
        for (byte[] name : names) {
            bytes += name.length + Waiting.CALL_BYTES / 4;
        }
        if (!waiting.take(bytes)) {
            return CompletableFuture.failedStage(new EngineAwayException("too much waits for Redis"));
        }
        return make(change, names, bytes);
    }

    /** As {@link #make}, even where too much waits. */
    CompletionStage<Void> makeAnyway(Change change, List<byte[]> names) {
        return make(change, names, 0);
    }

    private CompletionStage<Void> make(Change change, List<byte[]> names, long bytes) {
        List<ByteBuffer> buffers = names.stream().map(ByteBuffer::wrap).toList();
        CompletableFuture<Void> done = waiting.call();
        Step step = new Step(change, buffers, new HashSet<>(buffers), bytes, done);
        boolean isFirst;
        synchronized (this) {
            isFirst = current == null;
            if (isFirst) {
                current = step;
            } else {
                steps.add(step);
            }
        }
        if (isFirst) {
            ask(step);
        }
        return done;
    }

    private void ask(Step step) {
        ByteBuffer[] names = step.names().stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
        RedisPubSubAsyncCommands<ByteBuffer, ByteBuffer> commands = connection.async();
        try {
            RedisFuture<Void> asked = switch (step.change()) {
                case SUBSCRIBE -> commands.subscribe(names);
                case UNSUBSCRIBE -> commands.unsubscribe(names);
                case SUBSCRIBE_PATTERN -> commands.psubscribe(names);
                case UNSUBSCRIBE_PATTERN -> commands.punsubscribe(names);
                case SUBSCRIBE_SHARD -> commands.ssubscribe(names);
                case UNSUBSCRIBE_SHARD -> commands.sunsubscribe(names);
            };
            var unused = asked.exceptionally(failure -> {
                refused(step, Refusal.of(failure));
                return null;
            });
        } catch (RedisException e) {
            // Not connected any more.
            refused(step, Refusal.of(e));
        }
    }

    private void refused(Step step, Refusal refusal) {
        onRefusal.accept(refusal);
        end(step, refusal);
    }

    /** The server says that a name is subscribed or unsubscribed. */
    void acknowledged(Change change, ByteBuffer name) {
        Step step;
        boolean isLast;
        synchronized (this) {
            step = current;
            boolean isOfStep = step != null && step.change() == change && step.unacknowledged().remove(name);
            if (!isOfStep) {
                step = null;
            }
            isLast = step != null && step.unacknowledged().isEmpty();
        }
        if (step == null && change == Change.UNSUBSCRIBE_SHARD) {
            onTaken.accept(name);
        }
        if (step != null && isLast) {
            end(step, null);
        }
    }

    @SuppressWarnings("ReferenceEquality") // The step itself, not one like it.
    private void end(Step step, @Nullable Refusal refusal) {
        Step next;
        synchronized (this) {
            if (current != step) {
                return;
            }
            next = steps.poll();
            current = next;
        }
        waiting.give(step.bytes());
        if (refusal == null) {
            step.done().complete(null);
        } else {
            step.done().completeExceptionally(refusal.exception());
        }
        if (next != null) {
            ask(next);
        }
    }
}
