package io.wsgateway.engine.redis;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import io.wsgateway.engine.redis.Replies.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The histories at the servers; all that changes them are scripts. Thread-safe. */
final class Histories {

    private static final byte[] NONE = new byte[0];

    private final Dialect dialect;

    Histories(Dialect dialect) {
        this.dialect = dialect;
    }

    private List<byte[]> keys(Channel channel) {
        Keys keys = dialect.keys();
        return List.of(keys.meta(channel), keys.stream(channel), keys.reign(channel.partition()));
    }

    private byte[] publish() {
        return Commands.arg(dialect.publish().name());
    }

    private byte[] feed(Channel channel) {
        return dialect.isSharded() ? dialect.keys().feed(channel.partition(), channel.space()) : NONE;
    }

    private byte[] name(Channel channel) {
        return dialect.isSharded() ? NameCodec.encode(channel.name()) : NONE;
    }

    CompletionStage<Keeping> keep(Server server, Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected) {
        return server.commands().run(Script.KEEP, keys(channel), server.run(), dialect.epoch(), publish(),
                dialect.keys().channel(channel), feed(channel), name(channel), Commands.arg(history.messages()),
                Commands.arg(history.bytes()), age(history),
                expected.map(at -> Commands.arg(at.toString())).orElse(NONE), body)
                .thenApply(Replies::keeping);
    }

    CompletionStage<Optional<KeptSummary>> look(Server server, Channel channel) {
        return server.commands().run(Script.LOOK, keys(channel), server.run(), dialect.epoch())
                .thenApply(Replies::summary);
    }

    CompletionStage<Void> forget(Server server, Channel channel) {
        return nothing(server.commands().run(Script.FORGET, keys(channel), server.run(), dialect.epoch(), publish(),
                dialect.keys().channel(channel), feed(channel), name(channel)));
    }

    CompletionStage<Void> touch(Server server, Channel channel, TopicHistory history) {
        return nothing(server.commands().run(Script.TOUCH, keys(channel), server.run(), dialect.epoch(), age(history)));
    }

    private static CompletionStage<Void> nothing(CompletionStage<?> stage) {
        return stage.thenAccept(answer -> {
        });
    }

    private static byte[] age(TopicHistory history) {
        return Commands.arg(history.age().toMillis());
    }

    /** Page by page, up to where the history ended when the first one was read. */
    CompletionStage<KeptPart> read(Server server, Channel channel, TopicHistory history, TopicPosition since) {
        CompletableFuture<KeptPart> part = server.call();
        new Reading(server, channel, history, part).next(since, null);
        return part;
    }

    private CompletionStage<Page> page(Server server, Channel channel, TopicHistory history, TopicPosition since) {
        return server.commands()
                .run(Script.READ, keys(channel), server.run(), dialect.epoch(), Commands.arg(since.epoch()),
                        Commands.arg(since.offset()), Commands.arg(history.messages()), Commands.arg(history.bytes()),
                        age(history))
                .thenApply(Replies::page);
    }

    /** One reading; its pages come one after the other. */
    private final class Reading {

        private final Server server;
        private final Channel channel;
        private final TopicHistory history;
        private final CompletableFuture<KeptPart> part;
        private final List<byte[]> bodies = new ArrayList<>();

        Reading(Server server, Channel channel, TopicHistory history, CompletableFuture<KeptPart> part) {
            this.server = server;
            this.channel = channel;
            this.history = history;
            this.part = part;
        }

        /** @param end where the history ended; null before the first page */
        void next(TopicPosition since, @Nullable TopicPosition end) {
            var unused = page(server, channel, history, since).whenComplete((page, failure) -> {
                if (failure != null) {
                    part.completeExceptionally(failure);
                } else if (!part.isDone()) {
                    add(page, since, end == null ? page.last() : end, end == null);
                }
            });
        }

        private void add(Page page, TopicPosition since, TopicPosition end, boolean isFirst) {
            boolean continues = page.last().epoch().equals(end.epoch()) && page.from() == since.offset() + 1;
            if (!isFirst && !continues) {
                // Trimmed or forgotten meanwhile: the page is the beginning of all that is kept now.
                bodies.clear();
                add(page, since, page.last(), true);
                return;
            }
            for (int i = 0; i < page.bodies().size() && page.from() + i <= end.offset(); i++) {
                bodies.add(page.bodies().get(i));
            }
            TopicPosition behind = new TopicPosition(end.epoch(), page.from() + page.bodies().size() - 1);
            if (behind.offset() >= end.offset()) {
                part.complete(new KeptPart(end, bodies));
            } else if (page.bodies().isEmpty()) {
                part.completeExceptionally(new EngineAwayException("a history at Redis has a gap"));
            } else {
                next(behind, end);
            }
        }
    }
}
