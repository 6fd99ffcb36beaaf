package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages to the engine to keep. One that holds its own position is made for the position that seems to be next, and made
 * again where somebody else was first. Thread-safe.
 */
final class Keeper {

    /** How often a message is made at most. */
    static final int MOST_TRIES = 64;

    private final Channels channels;
    private final ClusterTopicCounters counters;
    private final Function<String, Channel> channelOf;
    private final Function<String, @Nullable Follower> followers;
    private final KeepTurns turns = new KeepTurns();
    private final LastPositions last = new LastPositions();

    Keeper(Channels channels, ClusterTopicCounters counters, Function<String, Channel> channelOf,
            Function<String, @Nullable Follower> followers) {
        this.channels = channels;
        this.counters = counters;
        this.channelOf = channelOf;
        this.followers = followers;
    }

    CompletionStage<TopicPosition> keep(String topic, TopicHistory history, byte[] body) {
        CompletableFuture<TopicPosition> kept = new CompletableFuture<>();
        boolean taken = turns.run(topic, () -> onceHeard(topic, history, () -> channels.engine()
                .keep(channelOf.apply(topic), history, body, Optional.empty())
                .whenComplete((keeping, failure) -> {
                    if (failure != null) {
                        fail(kept, failure);
                    } else if (keeping instanceof Keeping.Kept(TopicPosition position)) {
                        succeed(topic, kept, position);
                    } else {
                        fail(kept, new IllegalStateException("the engine expected a position"));
                    }
                })));
        if (!taken) {
            fail(kept, tooMuch());
        }
        return kept;
    }

    private static EngineAwayException tooMuch() {
        return new EngineAwayException("too much waits to be kept in the topic");
    }

    private void onceHeard(String topic, TopicHistory history, Runnable task) {
        Follower follower = followers.apply(topic);
        if (follower == null) {
            task.run();
        } else {
            follower.history(history);
            follower.onceHeard(task);
        }
    }

    private void succeed(String topic, CompletableFuture<TopicPosition> kept, TopicPosition position) {
        counters.kept.increment();
        last.put(topic, position);
        kept.complete(position);
    }

    private void fail(CompletableFuture<TopicPosition> kept, Throwable failure) {
        counters.keepsFailed.increment();
        kept.completeExceptionally(
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
    }

    CompletionStage<TopicPosition> keep(String topic, TopicHistory history,
            Function<TopicPosition, Message> message) {
        Attempt attempt = new Attempt(topic, history, message);
        if (!turns.runAlone(topic, attempt::begin)) {
            fail(attempt.kept, tooMuch());
        }
        return attempt.kept;
    }

    /** A message that is made until it gets the position it was made for. Its steps come one after the other. */
    private final class Attempt {

        private final CompletableFuture<TopicPosition> kept = new CompletableFuture<>();
        private final String topic;
        private final Channel channel;
        private final TopicHistory history;
        private final Function<TopicPosition, Message> message;
        private int tries;

        Attempt(String topic, TopicHistory history, Function<TopicPosition, Message> message) {
            this.topic = topic;
            this.channel = channelOf.apply(topic);
            this.history = history;
            this.message = message;
        }

        void begin(KeepTurns.Turn turn) {
            var unused = kept.whenComplete((position, failure) -> turn.end());
            onceHeard(topic, history, () -> {
                TopicPosition known = known();
                if (known != null) {
                    tryBehind(known);
                } else {
                    ask();
                }
            });
        }

        /** What seems to be the last position: of what this node has kept or was brought, if it knows any. */
        private @Nullable TopicPosition known() {
            Follower follower = followers.apply(topic);
            TopicPosition brought = follower == null ? null : follower.position();
            TopicPosition own = last.get(topic);
            if (brought == null || brought.equals(TopicPosition.NONE)) {
                return own;
            }
            return own != null && own.epoch().equals(brought.epoch()) && own.offset() > brought.offset()
                    ? own
                    : brought;
        }

        private void ask() {
            var unused = channels.engine()
                    .look(channel)
                    .thenCompose(found -> found.isPresent()
                            ? CompletableFuture.completedStage(found.map(KeptSummary::position).get())
                            : channels.engine()
                                    .read(channel, history, TopicPosition.NONE)
                                    .thenApply(KeptPart::position))
                    .whenComplete(then(found -> channels.inTurn(channel, () -> tryBehind(found))));
        }

        private void tryBehind(TopicPosition position) {
            tries++;
            TopicPosition next = new TopicPosition(position.epoch(), position.offset() + 1);
            byte[] body;
            try {
                body = MessageBody.of(message.apply(next));
            } catch (RuntimeException | Error e) {
                fail(kept, e);
                return;
            }
            var unused = channels.engine()
                    .keep(channel, history, body, Optional.of(next))
                    .whenComplete(then(this::answered));
        }

        private void answered(Keeping keeping) {
            switch (keeping) {
                case Keeping.Kept(TopicPosition position) -> succeed(topic, kept, position);
                case Keeping.Behind(TopicPosition now) -> {
                    counters.contended.increment();
                    if (tries < MOST_TRIES) {
                        channels.inTurn(channel, () -> tryBehind(now)); // it is the application's code that is called
                    } else {
                        fail(kept, new EngineAwayException("others were first " + MOST_TRIES + " times"));
                    }
                }
            }
        }

        private <T> BiConsumer<T, @Nullable Throwable> then(Consumer<T> next) {
            return (answer, failure) -> {
                if (failure == null) {
                    next.accept(answer);
                } else {
                    last.remove(topic);
                    fail(kept, failure);
                }
            };
        }
    }
}
