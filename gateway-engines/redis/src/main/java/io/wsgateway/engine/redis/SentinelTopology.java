package io.wsgateway.engine.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.wsgateway.engine.EngineAwayException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The master that most sentinels know; all are asked at once. */
final class SentinelTopology implements Topology {

    private final Client client;
    private final List<Address> sentinels;
    private final String master;

    /** @param master the name that the sentinels know it by */
    SentinelTopology(Client client, List<Address> sentinels, String master) {
        this.client = client;
        this.sentinels = sentinels;
        this.master = master;
    }

    @Override
    public Layout find() {
        ConcurrentMap<Address, Address> answers = new ConcurrentHashMap<>();
        ConcurrentMap<Address, String> failures = new ConcurrentHashMap<>();
        List<Thread> asking = sentinels.stream().map(sentinel -> Thread.ofVirtual().start(() -> {
            try {
                answers.put(sentinel, ask(sentinel));
            } catch (EngineAwayException e) {
                failures.put(sentinel, String.valueOf(e.getMessage()));
            }
        })).toList();
        asking.forEach(SentinelTopology::join);
        return Layout.of(
                mostNamed(answers).orElseThrow(() -> new EngineAwayException("no sentinel knows the master " + master
                        + "; one of them: " + failures.values().stream().findFirst().orElse("no answer"))));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineAwayException("interrupted");
        }
    }

    private static Optional<Address> mostNamed(Map<Address, Address> answers) {
        Map<Address, Long> votes = answers.values().stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return votes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /** Sentinels rarely have a password: the credentials are sent only to one that asks for them. */
    private Address ask(Address sentinel) {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.anonymous(sentinel)) {
            return ask(connection);
        } catch (EngineAwayException e) {
            if (!String.valueOf(e.getMessage()).contains("NOAUTH")) {
                throw e;
            }
        }
        try (StatefulRedisConnection<byte[], byte[]> connection = client.commands(sentinel)) {
            return ask(connection);
        }
    }

    private Address ask(StatefulRedisConnection<byte[], byte[]> connection) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add("GET-MASTER-ADDR-BY-NAME").add(master);
        List<Object> answer = client.await(connection.async().dispatch(CommandType.SENTINEL,
                new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), args), "SENTINEL GET-MASTER-ADDR-BY-NAME");
        if (answer.size() != 2) {
            throw new EngineAwayException("a sentinel doesn't know the master " + master);
        }
        return Replies.address(answer.get(0), answer.get(1));
    }
}
