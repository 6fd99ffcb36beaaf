package io.wsgateway.engine.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineState;
import io.wsgateway.engine.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which servers are connected, and whose each partition is. All of it is decided by one virtual thread, which also tells the receiver
 * what can be reached; what blocks is done by others, which bring it their results. {@link #server} and {@link #state} are for any
 * thread.
 */
final class Connections implements Server.Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final String CLOSED = "the engine is closed";

    /** A server that is wanted. */
    private static final class Wanted {
        private @Nullable Server server;
        /** Partitions that the server is about to take. */
        private @Nullable BitSet adopting;
        private boolean isConnecting;
        private int failures;
        private long retryAt = System.nanoTime();
    }

    private final Client client;
    private final Topology topology;
    private final Dialect dialect;
    private final Pace pace;
    private final Receiver receiver;
    private final Reigns reigns = new Reigns();
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final AtomicReferenceArray<@Nullable Server> routes = new AtomicReferenceArray<>(Channel.PARTITIONS);
    private final Map<Address, Wanted> wanted = new HashMap<>();
    private Layout layout = new Layout(Map.of());
    private boolean isFinding;
    private int findFailures;
    private long findAt = System.nanoTime();
    private long foundAt;
    private String problem = "not connected yet";
    private long connects;
    private long losses;
    private long probesLost;
    private Optional<Duration> probe = Optional.empty();
    private volatile EngineState state = EngineState.NEW;
    private volatile boolean isClosed;

    Connections(Client client, Topology topology, Dialect dialect, Pace pace, Receiver receiver) {
        this.client = client;
        this.topology = topology;
        this.dialect = dialect;
        this.pace = pace;
        this.receiver = receiver;
    }

    /** The server of a partition; null if it can't be reached. */
    @Nullable
    Server server(int partition) {
        return isClosed ? null : routes.get(partition);
    }

    EngineState state() {
        return state;
    }

    /** What is done until it is closed. */
    void run() {
        while (!isClosed) {
            try {
                Runnable event = events.poll(pace.tick().toMillis(), TimeUnit.MILLISECONDS);
                while (event != null && !isClosed) {
                    event.run();
                    event = events.poll();
                }
                if (!isClosed) {
                    turn(System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                isClosed = true;
            } catch (RuntimeException e) {
                LOG.error("The engine's connections: a failure that nothing was prepared for", e);
            }
        }
        all().forEach(server -> server.silence(CLOSED));
        client.close();
    }

    /** Returns at once; nothing is brought once it has. */
    void close() {
        isClosed = true;
        for (int partition = 0; partition < Channel.PARTITIONS; partition++) {
            Server server = routes.getAndSet(partition, null);
            if (server != null) {
                server.silence(CLOSED);
            }
        }
        state = new EngineState(0, List.of(), Optional.of("closed"), state.connects(), state.losses(), state.probe(),
                state.probesLost());
        events.add(() -> {
        });
    }

    @Override
    public void lost(Server server, String why) {
        events.add(() -> lose(server, why));
    }

    @Override
    public void elsewhere(Server server) {
        events.add(this::findSoon);
    }

    @Override
    public void taken(Server server, int partition) {
        events.add(() -> {
            BitSet taken = new BitSet();
            taken.set(partition);
            leave(server, taken, "the slot has moved");
            findSoon();
        });
    }

    private List<Server> all() {
        List<Server> servers = new ArrayList<>();
        wanted.values().forEach(one -> {
            if (one.server != null) {
                servers.add(one.server);
            }
        });
        return servers;
    }

    private void turn(long now) {
        for (Server server : all()) {
            switch (server.turn(now)) {
                case LOST -> {
                    probesLost++;
                    lose(server, "a message to oneself didn't come back in " + pace.probe().toMillis() + " ms");
                }
                case CAME -> probe = Optional.of(Duration.ofNanos(server.probeTook()));
                case WAITING -> {
                    // Nothing to do.
                }
            }
        }
        if (!isFinding && now - findAt >= 0) {
            find();
        }
        layout.masters().keySet().forEach(address -> connect(address, now));
        tell();
    }

    private void tell() {
        int partitions = 0;
        for (int partition = 0; partition < Channel.PARTITIONS; partition++) {
            partitions += routes.get(partition) == null ? 0 : 1;
        }
        EngineState told = new EngineState(partitions, all().stream().map(Server::toString).sorted().toList(),
                partitions == Channel.PARTITIONS ? Optional.empty() : Optional.of(problem), connects, losses, probe,
                probesLost);
        if (!isClosed) {
            state = told;
        }
    }

    /** Something has changed that this node doesn't know yet; but not more often than ten times a second. */
    private void findSoon() {
        findAt = Math.min(findAt, Math.max(System.nanoTime(), foundAt + TimeUnit.MILLISECONDS.toNanos(100)));
    }

    private void find() {
        isFinding = true;
        work("find", () -> {
            Layout found = topology.find();
            events.add(() -> found(found));
        }, why -> {
            isFinding = false;
            foundAt = System.nanoTime();
            findAt = foundAt + Backoff.after(++findFailures).toNanos();
            trouble(why);
        });
    }

    private void found(Layout found) {
        isFinding = false;
        foundAt = System.nanoTime();
        findAt = foundAt + pace.refresh().toNanos();
        findFailures = 0;
        layout = found;
        for (Server server : all()) {
            BitSet mine = found.of(server);
            BitSet others = server.partitions();
            others.andNot(mine);
            leave(server, others, "another server is the master now");
            if (mine.isEmpty()) {
                drop(server, "another server is the master now");
            }
        }
        wanted.keySet().removeIf(address -> !found.masters().containsKey(address)
                && !wanted.getOrDefault(address, new Wanted()).isConnecting);
        all().forEach(this::adopt);
    }

    private void connect(Address address, long now) {
        Wanted one = wanted.computeIfAbsent(address, any -> new Wanted());
        if (one.server != null || one.isConnecting || now - one.retryAt < 0) {
            return;
        }
        one.isConnecting = true;
        work("connect", () -> {
            Server server = connected(address);
            events.add(() -> {
                one.isConnecting = false;
                if (layout.of(server).isEmpty() || wanted.get(address) != one) {
                    server.end("another server is the master now");
                    return;
                }
                one.server = server;
                adopt(server);
            });
        }, why -> {
            one.isConnecting = false;
            later(one, address, why);
        });
    }

    /** Blocks. */
    private Server connected(Address address) {
        StatefulRedisConnection<byte[], byte[]> commands = client.commands(address);
        try {
            ServerInfo info = ServerInfo.of(client, commands);
            if (!info.isMaster()) {
                throw new EngineAwayException(address + " is a replica");
            }
            StatefulRedisPubSubConnection<ByteBuffer, ByteBuffer> subscriptions = client.subscriptions(address);
            Server server =
                    new Server(address, info.run(), dialect, reigns, pace, receiver, this, commands, subscriptions);
            for (Script script : Script.values()) {
                var unused = server.commands().sendAnyway(CommandType.SCRIPT, Commands.arg("LOAD"), script.text());
            }
            return server;
        } catch (RuntimeException e) {
            var unused = commands.closeAsync();
            throw e;
        }
    }

    /** Takes the partitions that are the server's and that it doesn't have yet. */
    private void adopt(Server server) {
        Wanted one = wanted.get(server.address());
        if (one == null || one.server != server || one.adopting != null) {
            return;
        }
        BitSet missing = (BitSet) layout.of(server).clone();
        missing.andNot(server.partitions());
        if (missing.isEmpty()) {
            return;
        }
        one.adopting = missing;
        var unused = server.adopt(missing).whenComplete((done, failure) -> events.add(() -> {
            one.adopting = null;
            if (one.server != server) {
                return;
            }
            if (failure != null) {
                lose(server, String.valueOf(failure.getMessage()));
                return;
            }
            missing.and(layout.of(server));
            open(one, server, missing);
        }));
    }

    private void open(Wanted one, Server server, BitSet partitions) {
        if (isClosed || partitions.isEmpty()) {
            return;
        }
        if (server.partitions().isEmpty()) {
            connects++;
            one.failures = 0;
            LOG.debug("Redis {}: connected", server);
        }
        server.open(partitions);
        partitions.stream().forEach(partition -> routes.set(partition, server));
        if (isClosed) {
            server.silence(CLOSED);
            return;
        }
        tell();
        receiver.up((BitSet) partitions.clone());
        adopt(server);
    }

    private void leave(Server server, BitSet partitions, String why) {
        BitSet left = (BitSet) partitions.clone();
        left.and(server.partitions());
        if (left.isEmpty()) {
            return;
        }
        server.shut(left);
        left.stream().forEach(partition -> routes.compareAndSet(partition, server, null));
        trouble(server + ": " + why);
        tell();
        if (!isClosed) {
            receiver.down(left, server + ": " + why);
        }
    }

    private void lose(Server server, String why) {
        Wanted one = wanted.get(server.address());
        if (one == null || one.server != server) {
            server.end(why);
            return;
        }
        if (!server.partitions().isEmpty()) {
            losses++;
        }
        drop(server, why);
        later(one, server.address(), why);
    }

    private void drop(Server server, String why) {
        leave(server, server.partitions(), why);
        server.end(why);
        Wanted one = wanted.get(server.address());
        if (one != null && one.server == server) {
            one.server = null;
            one.adopting = null;
        }
    }

    private void later(Wanted one, Address address, String why) {
        one.retryAt = System.nanoTime() + Backoff.after(++one.failures).toNanos();
        trouble(address + ": " + why);
        findSoon();
    }

    private void trouble(String why) {
        if (!why.equals(problem)) {
            LOG.debug("Redis: {}", why);
        }
        problem = why;
    }

    private interface Work {
        void run();
    }

    private interface Failed {
        void because(String why);
    }

    private void work(String name, Work work, Failed failed) {
        var unused = Thread.ofVirtual().name("gateway-redis-" + name).start(() -> {
            try {
                work.run();
            } catch (EngineAwayException e) {
                events.add(() -> failed.because(String.valueOf(e.getMessage())));
            } catch (RuntimeException e) {
                events.add(() -> failed.because(Refusal.of(e).text()));
            }
        });
    }
}
