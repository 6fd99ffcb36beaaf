package io.wsgateway.engine.redis;

import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.KeptPart;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an engine's promises when sentinels make another server the master. */
@Tag("clients")
class SentinelFaultsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aReplicaThatLacksTheLastWritesIsPromoted() {
        try (RedisServers servers = RedisServers.sentinel(folder); Faults node = new Faults(servers.url()).up()) {
            RedisProcess replica = servers.node(1);
            TopicPosition replicated = node.keep("1");
            servers.node(0).cli("wait", "1", "5000");
            replica.pause();
            TopicPosition lost = node.keep("2");
            assertThat(lost.epoch()).isEqualTo(replicated.epoch());

            node.loses(() -> {
                servers.node(0).kill();
                replica.resume();
            });
            node.answersInTime();
            awaitMaster(node, replica);

            node.worksAgain();
            KeptPart part = node.read(replicated);
            assertThat(part.isSince(replicated)).isFalse();
            assertThat(part.position().epoch()).isNotEqualTo(replicated.epoch());
            TopicPosition again = node.keep("another 2");
            assertThat(again.epoch()).isNotEqualTo(lost.epoch());
        }
    }

    @Test
    void aSwitchThatWasOrderedAndTheOneBack() {
        try (RedisServers servers = RedisServers.sentinel(folder); Faults node = new Faults(servers.url()).up()) {
            TopicPosition first = node.keep("1");

            node.loses(() -> order(servers));
            awaitMaster(node, servers.node(1));
            node.worksAgain();

            assertThat(node.read(first).isSince(first)).isFalse();
            TopicPosition second = node.keep("2");
            assertThat(second.epoch()).isNotEqualTo(first.epoch());

            node.loses(() -> order(servers));
            awaitMaster(node, servers.node(0));
            node.worksAgain();

            // The same process as at first, yet not the same reign.
            assertThat(node.read(first).isSince(first)).isFalse();
            assertThat(node.keep("3").epoch()).isNotIn(first.epoch(), second.epoch());
        }
    }

    /** It may not have heard yet that the replica is fit for it. */
    private static void order(RedisServers servers) {
        until("the switch is ordered",
                () -> servers.sentinel(0).cli("sentinel", "failover", RedisServers.MASTER).equals("OK"));
    }

    private static void awaitMaster(Faults node, RedisProcess master) {
        until(master.port() + " is the master", () -> node.engine().state().isUp()
                && node.engine().state().servers().equals(List.of("127.0.0.1:" + master.port())));
    }

    @Test
    void aSentinelIsAway() {
        try (RedisServers servers = RedisServers.sentinel(folder)) {
            servers.sentinel(0).kill();
            try (Faults node = new Faults(servers.url()).up()) {
                node.keep("1");
                servers.sentinel(1).pause();
                node.keep("2");
                node.worksAgain();
                servers.sentinel(1).resume();
                assertThat(node.heard().reasons()).isEmpty();
            }
        }
    }
}
