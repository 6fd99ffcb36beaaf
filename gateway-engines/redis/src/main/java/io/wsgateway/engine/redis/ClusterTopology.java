package io.wsgateway.engine.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.wsgateway.engine.EngineAwayException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The masters of a cluster's slots, as one of its nodes knows them that sees the cluster whole. */
final class ClusterTopology implements Topology {

    private final Client client;
    private final List<Address> seeds;
    /** Masters that were found last are asked first. */
    private List<Address> known = List.of();

    ClusterTopology(Client client, List<Address> seeds) {
        this.client = client;
        this.seeds = seeds;
    }

    @Override
    public Layout find() {
        Set<Address> nodes = new LinkedHashSet<>(known);
        nodes.addAll(seeds);
        String why = "";
        for (Address node : nodes) {
            try (StatefulRedisConnection<byte[], byte[]> connection = client.commands(node)) {
                Layout layout = ask(connection, node);
                known = List.copyOf(layout.masters().keySet());
                return layout;
            } catch (EngineAwayException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        throw new EngineAwayException("no node of the cluster answers; the last: " + why);
    }

    private Layout ask(StatefulRedisConnection<byte[], byte[]> connection, Address node) {
        List<Object> info = cluster(connection, "INFO");
        if (!Replies.text(info, 0).contains("cluster_state:ok")) {
            throw new EngineAwayException(node + " doesn't see the cluster whole");
        }
        return Replies.layout(cluster(connection, "SLOTS"), node);
    }

    private List<Object> cluster(StatefulRedisConnection<byte[], byte[]> connection, String what) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add(what);
        return client.await(
                connection.async().dispatch(CommandType.CLUSTER, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE),
                        args),
                "CLUSTER " + what);
    }
}
