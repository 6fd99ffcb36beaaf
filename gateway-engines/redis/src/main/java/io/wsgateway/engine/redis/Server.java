package io.wsgateway.engine.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.wsgateway.engine.Receiver;
import io.wsgateway.engine.redis.Subscriptions.Change;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connected server: one connection for commands, one for subscriptions, to one process, whose run id is known. It is lost as a
 * whole, once. Thread-safe.
 */
final class Server {

    /** Is told what becomes of a server; must be short. */
    interface Watcher {

        /** It can't be used any more. */
        void lost(Server server, String why);

        /** It isn't the master of a partition that it was asked about, or doesn't know who is. */
        void elsewhere(Server server);

        /** It has given a partition away, and unsubscribed what was subscribed of it. */
        void taken(Server server, int partition);
    }

    private final Address address;
    private final String run;
    private final Dialect dialect;
    private final Reigns reigns;
    private final Watcher watcher;
    private final StatefulRedisConnection<byte[], byte[]> commandConnection;
    private final StatefulRedisPubSubConnection<ByteBuffer, ByteBuffer> subscriptionConnection;
    private final Waiting waiting;
    private final Commands commands;
    private final Subscriptions subscriptions;
    private final Gate gate;
    private final Probe probe;
    private final AtomicBoolean isLost = new AtomicBoolean();

    /** @param run the id of the server's process */
    Server(Address address, String run, Dialect dialect, Reigns reigns, Pace pace, Receiver receiver,
            Watcher watcher,
            StatefulRedisConnection<byte[], byte[]> commandConnection,
            StatefulRedisPubSubConnection<ByteBuffer, ByteBuffer> subscriptionConnection) {
        this.address = address;
        this.run = run;
        this.dialect = dialect;
        this.reigns = reigns;
        this.watcher = watcher;
        this.commandConnection = commandConnection;
        this.subscriptionConnection = subscriptionConnection;
        waiting = new Waiting(pace.patience());
        commands = new Commands(commandConnection, waiting, this::refused);
        subscriptions = new Subscriptions(subscriptionConnection, waiting, this::refused, this::taken);
        probe = new Probe(pace.probe().toNanos(), this::publishProbe);
        gate = new Gate(dialect.keys(), receiver, probe::came);
        subscriptionConnection.addListener(new Listener());
        watch(commandConnection, "the connection for commands was closed");
        watch(subscriptionConnection, "the connection for subscriptions was closed");
    }

    private void watch(StatefulConnection<?, ?> connection, String why) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> closed) {
                watcher.lost(Server.this, why);
            }
        });
        if (!connection.isOpen()) {
            watcher.lost(this, why);
        }
    }

    Address address() {
        return address;
    }

    Commands commands() {
        return commands;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** An answer that fails when its time is over or the server is lost. */
    <T> CompletableFuture<T> call() {
        return waiting.call();
    }

    /** For scripts: which process this is. */
    byte[] run() {
        return Commands.arg(run);
    }

    /** Whose messages are brought. */
    BitSet partitions() {
        return gate.partitions();
    }

    /**
     * Makes sure that these partitions can be used: that the server is their master, with a reign of its own; and that what is
     * published there comes back.
     */
    CompletionStage<Void> adopt(BitSet partitions) {
        CompletableFuture<Void> adopted = waiting.call();
        List<CompletableFuture<?>> parts = new ArrayList<>();
        partitions.stream().forEach(partition -> parts.add(beginReign(partition).toCompletableFuture()));
        var unused = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenCompose(all -> probing(partitions.nextSetBit(0))).whenComplete((took, failure) -> {
                    if (failure == null) {
                        adopted.complete(null);
                    } else {
                        adopted.completeExceptionally(failure);
                    }
                });
        return adopted;
    }

    private CompletionStage<Void> beginReign(int partition) {
        return reign(partition, "").thenCompose(
                id -> reigns.isOver(partition, id) ? reign(partition, id) : CompletableFuture.completedStage(id))
                .thenAccept(id -> reigns.isNow(partition, id));
    }

    /** @param over the id of a reign that must not go on; empty: any may */
    private CompletionStage<String> reign(int partition, String over) {
        byte[] reign = dialect.keys().reign(partition);
        return commands.run(Script.REIGN, List.of(reign, reign, reign), run(), dialect.epoch(), Commands.arg(over))
                .thenApply(answer -> Replies.text(answer, 0));
    }

    /** The first probe is of a partition that isn't open yet. */
    private CompletionStage<Long> probing(int partition) {
        gate.reserve(partition);
        return probe.send(System.nanoTime());
    }

    private CompletionStage<Void> publishProbe() {
        int partition = gate.probed();
        if (partition < 0) {
            return CompletableFuture.completedStage(null);
        }
        byte[] name = dialect.probe(partition);
        return subscriptions.makeAnyway(dialect.subscribe(), List.of(name))
                .thenCompose(done -> commands.sendAnyway(dialect.publish(), name, new byte[0])).thenAccept(answer -> {
                });
    }

    /** What is published of these partitions is brought from now on. */
    void open(BitSet partitions) {
        gate.open(partitions);
    }

    /** Nothing of these partitions is brought any more. */
    void shut(BitSet partitions) {
        gate.shut(partitions);
    }

    /** Fails what is overdue; sees whether the connections work. */
    Probe.Outcome turn(long now) {
        waiting.expire(now);
        return probe.turn(now);
    }

    /** How long the last probe took, in nanoseconds. */
    long probeTook() {
        return probe.took();
    }

    private void refused(Refusal refusal) {
        switch (refusal.kind()) {
            case ELSEWHERE -> watcher.elsewhere(this);
            case UNUSABLE -> watcher.lost(this, refusal.text());
            default -> {
                // Only the caller's business.
            }
        }
    }

    private void taken(ByteBuffer name) {
        switch (dialect.keys().read(name)) {
            case Keys.Name.Named named -> watcher.taken(this, named.channel().partition());
            case Keys.Name.Feed feed -> watcher.taken(this, feed.partition());
            case Keys.Name.Probe one -> watcher.taken(this, one.partition());
            case null -> watcher.elsewhere(this);
        }
    }

    /** Nothing is brought once this returns, and what waits has failed; the connections are closed with the client. */
    void silence(String why) {
        shut(gate.partitions());
        waiting.end(why);
    }

    /** As {@link #silence}, and closes both connections. */
    void end(String why) {
        silence(why);
        if (isLost.compareAndSet(false, true)) {
            commandConnection.closeAsync();
            subscriptionConnection.closeAsync();
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }

    private final class Listener implements RedisPubSubListener<ByteBuffer, ByteBuffer> {

        @Override
        public void message(ByteBuffer channel, ByteBuffer message) {
            gate.message(channel, message);
        }

        @Override
        public void message(ByteBuffer pattern, ByteBuffer channel, ByteBuffer message) {
            gate.matched(pattern, channel, message);
        }

        @Override
        public void smessage(ByteBuffer channel, ByteBuffer message) {
            gate.message(channel, message);
        }

        @Override
        public void subscribed(ByteBuffer channel, long count) {
            subscriptions.acknowledged(Change.SUBSCRIBE, channel);
        }

        @Override
        public void psubscribed(ByteBuffer pattern, long count) {
            subscriptions.acknowledged(Change.SUBSCRIBE_PATTERN, pattern);
        }

        @Override
        public void ssubscribed(ByteBuffer channel, long count) {
            subscriptions.acknowledged(Change.SUBSCRIBE_SHARD, channel);
        }

        @Override
        public void unsubscribed(ByteBuffer channel, long count) {
            subscriptions.acknowledged(Change.UNSUBSCRIBE, channel);
        }

        @Override
        public void punsubscribed(ByteBuffer pattern, long count) {
            subscriptions.acknowledged(Change.UNSUBSCRIBE_PATTERN, pattern);
        }

        @Override
        public void sunsubscribed(ByteBuffer channel, long count) {
            subscriptions.acknowledged(Change.UNSUBSCRIBE_SHARD, channel);
        }
    }
}
