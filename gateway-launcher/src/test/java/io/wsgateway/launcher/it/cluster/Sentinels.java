package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.FreePorts;
import io.wsgateway.launcher.it.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A master, a replica, and three sentinels that watch them. Closing it ends them all. */
final class Sentinels implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NAME = "gateways";
    private static final int COUNT = 3;
    /** A busy machine must not be taken for a master that is down; and who had no master for ten times as long becomes none. */
    private static final Duration DOWN_AFTER = Duration.ofSeconds(3);

    private final Redis master;
    private final Redis replica;
    private final List<EngineServer> sentinels = new ArrayList<>();

    private Sentinels(Redis master, Redis replica) {
        this.master = master;
        this.replica = replica;
    }

    static Sentinels start(Path directory) throws IOException {
        Redis master = Redis.start(directory);
        Redis replica = Redis.start(directory, "--replicaof", "127.0.0.1 " + master.port());
        Sentinels all = new Sentinels(master, replica);
        for (int port : FreePorts.find(COUNT)) {
            Path own = Files.createDirectories(directory.resolve("sentinel-" + port));
            Path configuration = Files.writeString(own.resolve("sentinel.conf"), """
                    port %d
                    bind 127.0.0.1
                    dir %s
                    sentinel monitor %s 127.0.0.1 %d 2
                    sentinel down-after-milliseconds %s %d
                    sentinel failover-timeout %s 10000
                    """.formatted(port, own, NAME, master.port(), NAME, DOWN_AFTER.toMillis(), NAME));
            all.sentinels.add(new EngineServer(own, port, List.of("redis-sentinel", configuration.toString())).start());
        }
        Await.until(SOON, () -> replica.command("INFO", "replication").contains("master_link_status:up"),
                () -> "the replica doesn't follow");
        Await.until(SOON, all::haveMet, () -> "the sentinels don't know of each other");
        return all;
    }

    /** Each sentinel knows the others and the replica. */
    private boolean haveMet() {
        return sentinels.stream().allMatch(sentinel -> {
            String known = Redis.commandAt(sentinel.port(), "INFO", "sentinel");
            return known.contains("slaves=1,sentinels=" + COUNT);
        });
    }

    String engine() {
        return "kind: redis, node: \"{node}\", url: \"redis-sentinel://%s/%s\"".formatted(sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port()).collect(Collectors.joining(",")), NAME);
    }

    /** From now on the replica gets nothing of what is written. */
    void stopReplication() {
        // It presents a password that its master doesn't know, and is refused.
        replica.command("CONFIG", "SET", "masterauth", "not-the-password");
        replica.command("CLIENT", "KILL", "TYPE", "master");
        Await.until(SOON, () -> replica.command("INFO", "replication").contains("master_link_status:down"),
                () -> "the replica follows all the same");
    }

    /** The master ends as by a power cut; waits until the replica has taken its place. */
    void failOver() {
        Pace.pause(Duration.ofMillis(500)); // what is written now is what is lost
        master.server().kill();
        Await.until(SOON, () -> replica.command("ROLE").startsWith("master"),
                () -> "the replica isn't promoted");
    }

    @Override
    public void close() {
        sentinels.forEach(EngineServer::close);
        replica.close();
        master.close();
    }
}
