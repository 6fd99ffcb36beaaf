package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** The faults of a cluster that Redis connects. */
@Tag("clients")
@Tag("load")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterFaultsIT extends ClusterFaults {

    private static final int LARGE = 100_000;

    @Override
    EngineUnderTest startEngine(Path at) throws IOException {
        return Redis.startDurable(at);
    }

    /** A server counts as away until it can be heard again: what is to be kept meanwhile fails, to its publisher's knowledge. */
    @Test
    void subscriptionConnectionsKilled(TestInfo test) throws Exception {
        try (Redis redis = Redis.start(directory());
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, redis.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            assertThat(redis.command("CLIENT", "KILL", "TYPE", "pubsub")).isNotEqualTo("0");
            assertRecovered(traffic);
            report(test, traffic);
            assertNobodyNoticed(traffic);
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** They stay open, and commands are answered over others; but nothing comes any more. */
    @Test
    void subscriptionConnectionsSilent(TestInfo test) throws Exception {
        try (Redis redis = Redis.start(directory());
                Forwarder network = new Forwarder(redis.server().address());
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, redis.engineAt(network.port()));
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            assertThat(network.swallowThoseThatSent("SUBSCRIBE")).isPositive();
            Pace.pause(Duration.ofSeconds(12)); // a probe goes out each 5 s, and has 5 s to come back
            assertRecovered(traffic);
            report(test, traffic);
            assertNobodyNoticed(traffic);
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    @Test
    void replicaPromotedAfterLosingWrites(TestInfo test) throws Exception {
        try (Sentinels sentinels = Sentinels.start(directory());
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, sentinels.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            sentinels.stopReplication();
            traffic.awaitPublished(100, SOON);
            sentinels.failOver();
            assertRecovered(traffic);
            report(test, traffic);
            assertThat(traffic.subscribers()).allMatch(subscriber -> subscriber.kept().told() > 0, "was told");
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    @Test
    void scriptsFlushed(TestInfo test) throws Exception {
        try (Redis redis = Redis.start(directory());
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, redis.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            for (int i = 0; i < 5; i++) {
                redis.command("SCRIPT", "FLUSH");
                traffic.awaitPublished(20, SOON);
            }
            assertRecovered(traffic);
            report(test, traffic);
            assertNobodyNoticed(traffic);
            assertThat(traffic.ledger().failures()).isZero();
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** Somebody writes something else where the engine keeps a history. */
    @Test
    void wrongTypeAtAKey(TestInfo test) throws Exception {
        try (Redis redis = Redis.start(directory());
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, redis.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            List<String> keys = redis.command("KEYS", "*" + NumberedTraffic.TOPICS.kept() + "*").lines().toList();
            assertThat(keys).as("of the history and what is known of it").hasSize(2);
            for (String key : keys) {
                assertThat(redis.command("SET", key, "not what was there")).isEqualTo("OK");
                traffic.awaitPublished(50, SOON);
            }
            assertRecovered(traffic);
            report(test, traffic);
            assertThat(traffic.subscribers()).allMatch(subscriber -> subscriber.kept().told() > 0, "was told");
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** A node that takes nothing is cut off by Redis; once it goes on, it reads what it missed. */
    @Test
    void outputBufferOverrun(TestInfo test) throws Exception {
        try (Redis redis = Redis.start(directory(), "--client-output-buffer-limit", "pubsub 1mb 0 0");
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, redis.engine());
                NumberedTraffic traffic = traffic(cluster);
                ClusterSession large = ClusterSession.open(cluster.addresses().getFirst());
                LoopWatch loops = new LoopWatch(cluster.nodes())) {
            long before = subscribed(redis);
            Signals.stop(cluster.node(1).pid());
            try {
                Await.until(SOON, () -> {
                    publishLarge(large, traffic.ledger());
                    return subscribed(redis) < before;
                }, () -> "Redis has cut nobody");
            } finally {
                Signals.goOn(cluster.node(1).pid());
            }
            assertRecovered(traffic);
            report(test, traffic);
            assertNobodyNoticed(traffic);
            loops.assertFree(cluster.node(0));
        }
    }

    private static void publishLarge(ClusterSession session, Ledger ledger) {
        try {
            Following.publish(session, NumberedTraffic.TOPICS.kept(), ledger, 10, LARGE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How many connections have subscriptions. */
    private static long subscribed(Redis redis) {
        return redis.command("CLIENT", "LIST", "TYPE", "pubsub").lines().count();
    }

    /** A topic that keeps ten messages, and a client that misses more. */
    @Test
    void whoMissedMoreThanIsKeptIsTold() throws Exception {
        Ledger ledger = new Ledger();
        TopicProof proof = new TopicProof(ledger);
        try (Redis redis = Redis.start(directory());
                GatewayCluster cluster = GatewayCluster.start(directory(), 2, redis.engine());
                ClusterSession publisher = ClusterSession.open(cluster.addresses().get(0))) {
            Following.follow(cluster.addresses().get(1), "short/few", proof, 0,
                    Following.publish(publisher, "short/few", ledger, 5));
            Position last = Following.publish(publisher, "short/few", ledger, ClusterApplication.SHORT);
            Following.follow(cluster.addresses().get(1), "short/few", proof, 0, last);
            assertThat(proof.told()).as("ten are kept, ten were missed").isZero();
            last = Following.publish(publisher, "short/few", ledger, ClusterApplication.SHORT + 1);
            Following.follow(cluster.addresses().get(1), "short/few", proof, 0, last);
        }
        assertThat(proof.told()).isEqualTo(1);
        assertThat(proof.faults()).isEmpty();
        assertThat(proof.lost()).isEmpty();
        assertThat(proof.size()).isEqualTo(5 + 10 + 10);
    }
}
