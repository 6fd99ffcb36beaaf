package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.GatewayProcess;
import io.wsgateway.launcher.it.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of acknowledged messages and of members when the engine or a node fails: nothing is lost or doubled, or whoever it
 * was lost for is told. Each fault that any engine can have.
 */
abstract class ClusterFaults {

    static final int TRY_AGAIN_LATER = 1013;
    static final Duration PACE = Duration.ofMillis(25);
    static final Duration SOON = Duration.ofSeconds(30);
    /** In which an outage must be over for those who publish and subscribe. */
    static final Duration BACK = Duration.ofSeconds(40);
    /** No member is a ghost for longer. */
    static final Duration GHOSTS = Duration.ofSeconds(15);
    static final int SUBSCRIBERS = 8;
    private static final int PUBLISHERS = 3;
    private static final int SOME = 100;

    @TempDir
    private Path directory;

    /** Starts an engine that writes to disk what it acknowledges. */
    abstract EngineUnderTest startEngine(Path at) throws IOException;

    Path directory() {
        return directory;
    }

    static NumberedTraffic traffic(GatewayCluster cluster) {
        NumberedTraffic traffic = new NumberedTraffic(cluster::addresses, SUBSCRIBERS, PUBLISHERS, PACE, 10);
        traffic.awaitPublished(SOME, SOON);
        return traffic;
    }

    /** Lets messages flow, has everybody come back at another node, and asserts that all is as it should be. */
    static void assertRecovered(NumberedTraffic traffic) throws InterruptedException {
        traffic.awaitPublished(SOME, BACK);
        traffic.awaitSubscribed();
        traffic.assertPlainArrives();
        traffic.moveAll();
        traffic.awaitPublished(SOME, SOON);
        traffic.awaitSubscribed();
        traffic.assertSound();
    }

    /** Asserts that subscribers noticed at most a pause. */
    static void assertNobodyNoticed(NumberedTraffic traffic) {
        assertThat(traffic.told()).as("told: %s", traffic).isZero();
        assertThat(traffic.ends(TRY_AGAIN_LATER)).as("closed with 1013: %s", traffic).isZero();
    }

    static void report(TestInfo test, NumberedTraffic traffic) {
        System.out.printf("%s: %s%n", test.getDisplayName(), traffic);
    }

    @Test
    void engineKilledAndRestartedEmpty(TestInfo test) throws Exception {
        try (EngineUnderTest engine = startEngine(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 2, engine.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            engine.server().kill();
            Pace.pause(Duration.ofSeconds(1));
            engine.restartEmpty();
            assertRecovered(traffic);
            report(test, traffic);
            assertThat(traffic.subscribers()).allMatch(subscriber -> subscriber.kept().told() > 0, "was told");
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    @Test
    void engineKilledAndRestartedWithItsData(TestInfo test) throws Exception {
        try (EngineUnderTest engine = startEngine(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 2, engine.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            engine.server().kill();
            Pace.pause(Duration.ofSeconds(1));
            engine.restart();
            assertRecovered(traffic);
            report(test, traffic);
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** It stands still for 20 s, its connections open. */
    @Test
    void engineStopped(TestInfo test) throws Exception {
        try (EngineUnderTest engine = startEngine(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 2, engine.engine());
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            engine.server().pause();
            Pace.pause(Duration.ofSeconds(20));
            assertThat(traffic.ends(ClusterSession.LOST)).as("sessions stay open: %s", traffic).isZero();
            engine.server().goOn();
            traffic.awaitPublished(1, BACK);
            assertNobodyNoticed(traffic);
            assertRecovered(traffic);
            report(test, traffic);
            assertThat(traffic.told()).isZero();
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** What nodes send is swallowed, and nothing comes, for 15 s. */
    @Test
    void engineBlackHoled(TestInfo test) throws Exception {
        try (EngineUnderTest engine = startEngine(directory);
                Forwarder network = new Forwarder(engine.server().address());
                GatewayCluster cluster = GatewayCluster.start(directory, 2, engine.engineAt(network.port()));
                NumberedTraffic traffic = traffic(cluster); LoopWatch loops = new LoopWatch(cluster.nodes())) {
            network.swallow();
            Pace.pause(Duration.ofSeconds(15));
            assertThat(traffic.ends(ClusterSession.LOST)).as("sessions stay open: %s", traffic).isZero();
            network.handOn();
            traffic.awaitPublished(1, BACK);
            assertNobodyNoticed(traffic);
            assertRecovered(traffic);
            report(test, traffic);
            assertThat(traffic.told()).isZero();
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** Its sessions come back at other nodes; nobody is a ghost. */
    @Test
    void nodeKilled(TestInfo test) throws Exception {
        try (EngineUnderTest engine = startEngine(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 3, engine.engine());
                Watcher watcher = watch(cluster); NumberedTraffic traffic = traffic(cluster);
                LoopWatch loops = new LoopWatch(cluster.nodes())) {
            traffic.awaitMembers(watcher, SOON);
            String id = cluster.id(2);
            assertThat(watcher.told()).as("members at the node").anyMatch(member -> member.startsWith(id));
            long killed = System.nanoTime();
            cluster.kill(2);
            Await.until(GHOSTS, () -> Stream.of(watcher.told(), watcher.members()).flatMap(Set::stream)
                    .noneMatch(member -> member.startsWith(id)), () -> "ghosts: " + watcher.told());
            System.out.printf("no ghosts after %.1f s%n", (System.nanoTime() - killed) / 1e9);
            assertRecovered(traffic);
            report(test, traffic);
            assertNobodyNoticed(traffic);
            traffic.awaitMembers(watcher, SOON);
            cluster.nodes().forEach(loops::assertFree);
        }
    }

    /** For 30 s; its clients leave it after five. It goes on as if nothing had been. */
    @Test
    void nodeStopped(TestInfo test) throws Exception {
        try (EngineUnderTest engine = startEngine(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 3, engine.engine());
                Watcher watcher = watch(cluster); NumberedTraffic traffic = traffic(cluster);
                LoopWatch loops = new LoopWatch(cluster.nodes())) {
            traffic.awaitMembers(watcher, SOON);
            traffic.subscribers().forEach(subscriber -> subscriber.patience(Duration.ofSeconds(5)));
            traffic.moveAll(); // patience begins with a session
            traffic.awaitSubscribed();
            GatewayProcess node = cluster.node(2);
            String id = cluster.id(2);
            long stopped = System.nanoTime();
            Signals.stop(node.pid());
            try {
                traffic.awaitAwayFrom(id);
                traffic.awaitSubscribed();
                Duration left = GHOSTS.minusNanos(System.nanoTime() - stopped);
                traffic.awaitMembers(watcher, left.isNegative() ? Duration.ZERO : left);
                Pace.pause(Duration.ofSeconds(30).minusNanos(System.nanoTime() - stopped));
            } finally {
                Signals.goOn(node.pid());
            }
            assertRecovered(traffic);
            report(test, traffic);
            assertNobodyNoticed(traffic);
            traffic.awaitMembers(watcher, SOON);
            List.of(cluster.node(0), cluster.node(1)).forEach(loops::assertFree);
        }
    }

    /** A watcher of the kept topic at the first node, before anybody is a member: it is told of those who come. */
    static Watcher watch(GatewayCluster cluster) {
        Watcher watcher = new Watcher(() -> cluster.addresses().subList(0, 1), 0, NumberedTraffic.TOPICS.kept());
        watcher.start();
        Await.until(SOON, () -> watcher.session() != null, () -> "the watcher has no session");
        return watcher;
    }
}
