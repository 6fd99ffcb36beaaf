package io.wsgateway.engine.redis;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.until;
import static io.wsgateway.engine.redis.Faults.HISTORY;
import static io.wsgateway.engine.redis.Faults.ROOM;
import static io.wsgateway.engine.redis.Faults.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an engine's promises when masters and slots of a cluster change. */
@Tag("clients")
class ClusterFaultsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;
    @SuppressWarnings("NullAway.Init")
    private RedisServers servers;

    @BeforeEach
    void starts() {
        servers = RedisServers.cluster(folder);
    }

    @AfterEach
    void ends() {
        servers.close();
    }

    private RedisProcess master() {
        return servers.masterOf(Keys.slot(ROOM.partition()));
    }

    @Test
    void aMasterIsKilledAndItsReplicaTakesOver() {
        try (Faults node = new Faults(servers.url()).up()) {
            TopicPosition before = node.keep("1");
            RedisProcess master = master();

            node.loses(master::kill);
            node.answersInTime();
            node.heard().awaitUp();

            node.worksAgain();
            until("all say who is the master now", () -> master() != master);
            assertThat(node.read(before).isSince(before)).isFalse();
            assertThat(node.keep("2").epoch()).isNotEqualTo(before.epoch());
        }
    }

    @Test
    void aMasterIsPausedAndItsReplicaTakesOver() {
        try (Faults node = new Faults(servers.url()).up()) {
            TopicPosition before = node.keep("1");
            RedisProcess master = master();

            node.loses(() -> {
                master.pause();
                node.answersInTime();
            });
            node.heard().awaitUp();
            master.resume();

            node.worksAgain();
            assertThat(node.read(before).isSince(before)).isFalse();
            assertThat(node.keep("2").epoch()).isNotEqualTo(before.epoch());
        }
    }

    @Test
    void aReplicaTakesOverByOrder() {
        try (Faults node = new Faults(servers.url()).up()) {
            TopicPosition before = node.keep("1");
            RedisProcess master = master();
            String id = master.cli("cluster", "myid");
            RedisProcess replica = servers.nodes().stream()
                    .filter(one -> one.cli("cluster", "nodes").lines()
                            .anyMatch(line -> line.contains("myself") && line.contains("slave " + id)))
                    .findFirst().orElseThrow();

            node.loses(() -> assertThat(replica.cli("cluster", "failover")).isEqualTo("OK"));
            node.heard().awaitUp();

            node.worksAgain();
            assertThat(node.read(before).isSince(before)).isFalse();
        }
    }

    @Test
    void aSlotMovesToAnotherMaster() {
        int slot = Keys.slot(ROOM.partition());
        RedisProcess from = master();
        RedisProcess to =
                servers.nodes().stream().filter(one -> one != from && one.cli("role").startsWith("master")).findFirst()
                        .orElseThrow();
        // Of the same server, and not moved.
        Channel stays = IntStream.range(0, 1_000).mapToObj(i -> new Channel("app/chat", "stays " + i))
                .filter(channel -> channel.partition() != ROOM.partition()
                        && servers.masterOf(Keys.slot(channel.partition())) == from)
                .findFirst().orElseThrow();
        try (Faults node = Faults.withoutRefresh(servers.url()).up()) {
            answer(node.engine().subscribe(List.of(stays)));
            TopicPosition before = node.keep("1");

            int losses = node.heard().reasons().size();
            move(slot, from, to);
            assertThat(node.heard().awaitLoss(losses)).contains("moved"); // it may be reached again at once
            node.heard().awaitUp();

            node.worksAgain();
            assertThat(node.read(before).isSince(before)).isFalse();
            TopicPosition after = node.keep("2");
            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            answer(node.engine().keep(stays, HISTORY, bytes("x"), Optional.empty()));
            node.heard().awaitMessages(stays, 1);
        }
    }

    private static void move(int slot, RedisProcess from, RedisProcess to) {
        String number = Integer.toString(slot);
        String source = from.cli("cluster", "myid");
        String target = to.cli("cluster", "myid");
        assertThat(to.cli("cluster", "setslot", number, "importing", source)).isEqualTo("OK");
        assertThat(from.cli("cluster", "setslot", number, "migrating", target)).isEqualTo("OK");
        List<String> keys = from.cli("--raw", "cluster", "getkeysinslot", number, "1000").lines().toList();
        List<String> migrate =
                new ArrayList<>(List.of("migrate", "127.0.0.1", Integer.toString(to.port()), "", "0", "5000", "keys"));
        migrate.addAll(keys);
        assertThat(from.cli(migrate.toArray(String[]::new))).isEqualTo("OK");
        assertThat(to.cli("cluster", "setslot", number, "node", target)).isEqualTo("OK");
        assertThat(from.cli("cluster", "setslot", number, "node", target)).isEqualTo("OK");
    }

    @Test
    void aSlotWithoutSubscriptionsMoves() {
        Channel quiet = new Channel("app/chat", "quiet");
        int slot = Keys.slot(quiet.partition());
        RedisProcess from = servers.masterOf(slot);
        RedisProcess to =
                servers.nodes().stream().filter(one -> one != from && one.cli("role").startsWith("master")).findFirst()
                        .orElseThrow();
        try (Faults node = new Faults(servers.url()).up()) {
            move(slot, from, to);

            until("it is kept at the other", () -> !node.engine().keep(quiet, HISTORY, bytes("x"), Optional.empty())
                    .toCompletableFuture().handle((kept, failure) -> failure != null).join());
            node.worksAgain(quiet);
        }
    }
}
