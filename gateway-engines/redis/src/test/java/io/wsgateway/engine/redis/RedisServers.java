package io.wsgateway.engine.redis;

import static io.wsgateway.engine.contract.Stages.until;

import io.wsgateway.engine.contract.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Servers that belong together, started and ended by a test. */
final class RedisServers implements AutoCloseable {

    static final String MASTER = "gateway";

    private final List<RedisProcess> nodes;
    private final List<RedisProcess> sentinels;
    private final String url;

    private RedisServers(List<RedisProcess> nodes, List<RedisProcess> sentinels, String url) {
        this.nodes = nodes;
        this.sentinels = sentinels;
        this.url = url;
    }

    /** One server. */
    static RedisServers standalone(Path folder, String... arguments) {
        RedisProcess server = RedisProcess.server(folder, arguments);
        return new RedisServers(List.of(server), List.of(), server.url());
    }

    /** A master, a replica and three sentinels; the master is first. */
    static RedisServers sentinel(Path folder) {
        RedisProcess master =
                RedisProcess.server(folder, "--dbfilename", "master.rdb", "--repl-diskless-sync-delay", "0");
        RedisProcess replica =
                RedisProcess.server(folder, "--dbfilename", "replica.rdb", "--repl-diskless-sync-delay", "0",
                        "--replicaof", "127.0.0.1 " + master.port());
        until("the replica follows", () -> replica.cli("info", "replication").contains("master_link_status:up"));
        List<RedisProcess> sentinels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sentinels.add(RedisProcess.sentinel(folder, MASTER, master.port()));
        }
        for (RedisProcess sentinel : sentinels) {
            until("sentinels know each other and the replica", () -> {
                String known = sentinel.cli("info", "sentinel");
                return known.contains("status=ok") && known.contains("slaves=1") && known.contains("sentinels=3");
            });
        }
        String ports = sentinels.stream().map(one -> "127.0.0.1:" + one.port()).collect(Collectors.joining(","));
        return new RedisServers(List.of(master, replica), sentinels, "redis-sentinel://" + ports + "/" + MASTER);
    }

    /** Three masters, each with a replica. */
    static RedisServers cluster(Path folder) {
        List<RedisProcess> nodes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            nodes.add(RedisProcess.server(folder, "--cluster-enabled", "yes", "--cluster-config-file",
                    "nodes-" + i + ".conf",
                    "--dbfilename", i + ".rdb", "--cluster-port", Integer.toString(Ports.free()),
                    "--cluster-node-timeout", "4000", "--repl-diskless-sync-delay", "0", "--cluster-migration-barrier",
                    "9"));
        }
        List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
        nodes.forEach(node -> create.add("127.0.0.1:" + node.port()));
        create.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
        String created = RedisProcess.run(create);
        if (!created.contains("All 16384 slots covered")) {
            throw new AssertionError("no cluster: " + created);
        }
        for (RedisProcess node : nodes) {
            until("the cluster is whole", () -> node.cli("cluster", "info").contains("cluster_state:ok")
                    && count(node.cli("cluster", "nodes"), "slave") == 3
                    && count(node.cli("cluster", "nodes"), "connected") == 6);
        }
        for (RedisProcess node : nodes) {
            until("replicas follow", () -> !node.cli("info", "replication").contains("master_link_status:down"));
        }
        String ports = nodes.stream().map(one -> "127.0.0.1:" + one.port()).collect(Collectors.joining(","));
        return new RedisServers(nodes, List.of(), "redis-cluster://" + ports);
    }

    private static long count(String text, String word) {
        return text.lines().filter(line -> line.contains(word) && !line.contains("disconnected")).count();
    }

    String url() {
        return url;
    }

    RedisProcess node(int index) {
        return nodes.get(index);
    }

    List<RedisProcess> nodes() {
        return nodes;
    }

    RedisProcess sentinel(int index) {
        return sentinels.get(index);
    }

    /** Of a cluster: the master of a slot. */
    RedisProcess masterOf(int slot) {
        for (RedisProcess node : nodes) {
            List<String> slots = node.cli("cluster", "slots").lines().toList();
            for (int i = 0; i + 3 < slots.size(); i++) {
                if (slots.get(i + 2).equals("127.0.0.1") && number(slots.get(i)) <= slot
                        && slot <= number(slots.get(i + 1))) {
                    int port = (int) number(slots.get(i + 3));
                    return nodes.stream().filter(one -> one.port() == port).findFirst().orElseThrow();
                }
            }
        }
        throw new AssertionError("no master of slot " + slot);
    }

    private static long number(String text) {
        return text.matches("\\d{1,5}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        nodes.forEach(RedisProcess::close);
    }
}
