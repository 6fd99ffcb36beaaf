package io.wsgateway.engine.redis;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.EngineState;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import io.wsgateway.engine.Receiver;
import io.wsgateway.engine.redis.Subscriptions.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine on Redis and Valkey. */
final class RedisEngine implements Engine {

    private final EngineSettings settings;
    private final Deployment deployment;
    private final Pace pace;
    private final Dialect dialect;
    private final Histories histories;
    private volatile @Nullable Connections connections;
    private boolean isClosed;

    RedisEngine(EngineSettings settings, Deployment deployment, Pace pace) {
        this.settings = settings;
        this.deployment = deployment;
        this.pace = pace;
        dialect = new Dialect(settings.prefix(), deployment.isCluster(), settings.node());
        histories = new Histories(dialect);
    }

    @Override
    public synchronized void open(Receiver receiver) {
        if (connections != null) {
            throw new IllegalStateException("opened already");
        }
        if (isClosed) {
            return;
        }
        Client client = new Client(settings, deployment.tls());
        Connections opened = new Connections(client, topology(client), dialect, pace, receiver);
        connections = opened;
        var unused = Thread.ofVirtual().name("gateway-redis").start(opened::run);
    }

    private Topology topology(Client client) {
        return switch (deployment.kind()) {
            case STANDALONE -> new StandaloneTopology(client, deployment.seeds());
            case SENTINEL -> new SentinelTopology(client, deployment.seeds(), deployment.master());
            case CLUSTER -> new ClusterTopology(client, deployment.seeds());
        };
    }

    private @Nullable Server server(int partition) {
        Connections opened = connections;
        return opened == null ? null : opened.server(partition);
    }

    private <T> CompletionStage<T> away() {
        return CompletableFuture.failedStage(
                new EngineAwayException("Redis can't be reached: " + state().problem().orElse("not connected")));
    }

    private <T> CompletionStage<T> at(Channel channel, Function<Server, CompletionStage<T>> command) {
        Server server = server(channel.partition());
        return server == null ? away() : command.apply(server);
    }

    @Override
    public CompletionStage<Void> publish(Channel channel, byte[] body) {
        return at(channel, server -> {
            CompletionStage<?> published =
                    server.commands().send(dialect.publish(), dialect.keys().channel(channel), Published.plain(body));
            if (!dialect.isSharded()) {
                return published.thenAccept(answer -> {
                });
            }
            byte[] feed = dialect.keys().feed(channel.partition(), channel.space());
            return published.thenAcceptBoth(
                    server.commands().send(dialect.publish(), feed,
                            Published.plain(NameCodec.encode(channel.name()), body)),
                    (one, other) -> {
                    });
        });
    }

    @Override
    public CompletionStage<Keeping> keep(Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected) {
        return at(channel, server -> histories.keep(server, channel, history, body, expected));
    }

    @Override
    public CompletionStage<KeptPart> read(Channel channel, TopicHistory history, TopicPosition since) {
        return at(channel, server -> histories.read(server, channel, history, since));
    }

    @Override
    public CompletionStage<Optional<KeptSummary>> look(Channel channel) {
        return at(channel, server -> histories.look(server, channel));
    }

    @Override
    public CompletionStage<Void> forget(Channel channel) {
        return at(channel, server -> histories.forget(server, channel));
    }

    @Override
    public CompletionStage<Void> touch(Channel channel, TopicHistory history) {
        return at(channel, server -> histories.touch(server, channel, history));
    }

    @Override
    public CompletionStage<Void> subscribe(List<Channel> channels) {
        return make(dialect.subscribe(), byPartition(channels));
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<Channel> channels) {
        return make(dialect.unsubscribe(), byPartition(channels));
    }

    private Map<Integer, List<byte[]>> byPartition(List<Channel> channels) {
        if (channels.isEmpty() || channels.size() > MOST_CHANNELS) {
            throw new IllegalArgumentException(channels.size() + " channels (expected: 1 to " + MOST_CHANNELS + ")");
        }
        Map<Integer, List<byte[]>> names = new HashMap<>();
        for (Channel channel : channels) {
            names.computeIfAbsent(channel.partition(), any -> new ArrayList<>()).add(dialect.keys().channel(channel));
        }
        return names;
    }

    @Override
    public CompletionStage<Void> subscribeSpace(String space) {
        return dialect.isSharded()
                ? make(dialect.subscribe(), feeds(space))
                : make(Change.SUBSCRIBE_PATTERN, pattern(space));
    }

    @Override
    public CompletionStage<Void> unsubscribeSpace(String space) {
        return dialect.isSharded()
                ? make(dialect.unsubscribe(), feeds(space))
                : make(Change.UNSUBSCRIBE_PATTERN, pattern(space));
    }

    private Map<Integer, List<byte[]>> pattern(String space) {
        return Map.of(0, List.of(dialect.keys().pattern(space)));
    }

    private Map<Integer, List<byte[]>> feeds(String space) {
        Map<Integer, List<byte[]>> names = new HashMap<>();
        for (int partition = 0; partition < Channel.PARTITIONS; partition++) {
            names.put(partition, List.of(dialect.keys().feed(partition, space)));
        }
        return names;
    }

    /** One command for each partition of a cluster, as it must be; else one for all. Those that can be reached are asked in any case. */
    private CompletionStage<Void> make(Change change, Map<Integer, List<byte[]>> names) {
        Map<Server, List<byte[]>> together = new HashMap<>();
        List<CompletableFuture<Void>> made = new ArrayList<>();
        names.forEach((partition, some) -> {
            Server server = server(partition);
            if (server == null) {
                made.add(this.<Void>away().toCompletableFuture());
            } else if (dialect.isSharded()) {
                made.add(server.subscriptions().make(change, some).toCompletableFuture());
            } else {
                together.computeIfAbsent(server, any -> new ArrayList<>()).addAll(some);
            }
        });
        together.forEach((server, some) -> made.add(server.subscriptions().make(change, some).toCompletableFuture()));
        if (made.size() == 1) {
            return made.getFirst();
        }
        CompletableFuture<Void> all = new CompletableFuture<>();
        var unused = CompletableFuture.allOf(made.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            if (failure == null) {
                all.complete(null);
            } else {
                all.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
            }
        });
        return all;
    }

    @Override
    public EngineState state() {
        Connections opened = connections;
        return opened == null ? EngineState.NEW : opened.state();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (connections != null) {
            connections.close();
        }
    }
}
