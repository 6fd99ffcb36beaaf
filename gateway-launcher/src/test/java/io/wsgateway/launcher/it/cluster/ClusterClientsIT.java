package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients of these tests with one gateway that stands alone: they find nothing wrong where nothing is, and what is. */
class ClusterClientsIT {

    private static final Duration PACE = Duration.ofMillis(5);
    private static final String TOPIC = "kept/skipped";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void oneGatewayIsSoundWhileItsClientsComeAndGo() throws Exception {
        try (GatewayCluster gateway = GatewayCluster.start(directory, 1, GatewayCluster.ALONE);
                NumberedTraffic traffic = new NumberedTraffic(gateway::addresses, 6, 2, PACE, 10)) {
            for (int i = 0; i < 3; i++) {
                traffic.awaitPublished(100, SOON);
                traffic.moveAll();
                traffic.awaitSubscribed();
            }
            traffic.assertPlainArrives();
            traffic.assertSound();
            assertThat(traffic.told()).as("told: %s", traffic).isZero();
            assertThat(traffic.ledger().failures()).isZero();
        }
    }

    /** The history is lost with the gateway: whoever was there is told. */
    @Test
    void aGatewayThatIsReplacedByAnotherHasLostAndTellsSo() throws Exception {
        try (GatewayCluster gateway = GatewayCluster.start(directory, 1, GatewayCluster.ALONE);
                NumberedTraffic traffic = new NumberedTraffic(gateway::addresses, 6, 2, PACE, 10)) {
            traffic.awaitPublished(100, SOON);
            gateway.startNode();
            gateway.kill(0);
            traffic.awaitPublished(100, SOON);
            traffic.awaitSubscribed();
            traffic.assertSound();
            assertThat(traffic.told()).isEqualTo(6);
        }
    }

    /** A client that says it is one message further than it is, which is what a gateway that loses one amounts to. */
    @Test
    void aMessageThatIsSkippedIsFound() throws Exception {
        Ledger ledger = new Ledger();
        TopicProof proof = new TopicProof(ledger);
        try (GatewayCluster gateway = GatewayCluster.start(directory, 1, GatewayCluster.ALONE);
                ClusterSession publisher = ClusterSession.open(gateway.addresses().getFirst())) {
            InetSocketAddress address = gateway.addresses().getFirst();
            Following.follow(address, TOPIC, proof, 0, Following.publish(publisher, TOPIC, ledger, 3));
            assertThat(proof.lost()).isEmpty();
            Following.follow(address, TOPIC, proof, 1, Following.publish(publisher, TOPIC, ledger, 3));
        }
        assertThat(proof.faults()).hasSize(1).first().asString().startsWith("recovered from ");
        assertThat(proof.lost()).hasSize(1);
    }

    @Test
    void membersAreTheSameAsToldAndAsAsked() throws Exception {
        try (GatewayCluster gateway = GatewayCluster.start(directory, 1, GatewayCluster.ALONE);
                Watcher watcher = new Watcher(gateway::addresses, 0, "kept/room")) {
            watcher.start();
            Await.until(SOON, () -> watcher.session() != null, () -> "no session");
            assertThat(watcher.members()).isEmpty();
            try (ClusterSession one = ClusterSession.open(gateway.addresses().getFirst());
                    ClusterSession two = ClusterSession.open(gateway.addresses().getFirst())) {
                Set<String> ids = new TreeSet<>(List.of(join(one), join(two)));
                Await.until(SOON, () -> watcher.told().equals(ids), () -> "told of " + watcher.told());
                assertThat(watcher.members()).isEqualTo(ids);
            }
            Await.until(SOON, () -> watcher.told().isEmpty(), () -> "told of " + watcher.told());
            assertThat(watcher.members()).isEmpty();
        }
    }

    private static String join(ClusterSession session) throws IOException {
        session.send("subscribe kept/room -");
        session.send("session");
        Optional<String> line = session.read();
        while (!line.orElseThrow().startsWith("session ")) {
            line = session.read();
        }
        return line.orElseThrow().substring("session ".length());
    }

    /** A kept topic, and one that keeps less than was missed: the crowd finds no fault with the one, and faults with the other. */
    @ParameterizedTest
    @CsvSource({"kept/crowd, 0", "short/crowd, 20"})
    void aCrowdComesBackAndSaysWhatIsMissing(String topic, int faults) throws Exception {
        try (GatewayCluster gateway = GatewayCluster.start(directory, 1, GatewayCluster.ALONE);
                ClusterSession publisher = ClusterSession.open(gateway.addresses().getFirst());
                RecoveringCrowd crowd = new RecoveringCrowd(gateway.addresses(), topic)) {
            Ledger ledger = new Ledger();
            Following.publish(publisher, topic, ledger, 1);
            crowd.open(500, SOON);
            Following.publish(publisher, topic, ledger, 2);
            crowd.runTo(3, SOON);
            assertThat(crowd.faults()).isEmpty();
            crowd.leave();
            Following.publish(publisher, topic, ledger, ClusterApplication.SHORT + 1);
            crowd.comeBack();
            crowd.runTo(Following.publish(publisher, topic, ledger, 1).offset(), SOON);
            assertThat(crowd.faults()).hasSize(faults);
        }
    }

    @Test
    void figuresOfANodeAreRead() throws Exception {
        try (GatewayCluster gateway = GatewayCluster.start(directory, 1, GatewayCluster.ALONE)) {
            Await.until(SOON, () -> NodeFigures.of(gateway.node(0)).all("wsgateway_event_loop_lag_seconds")
                    .contains("_count"), () -> "no loop says when it woke");
            assertThat(NodeFigures.of(gateway.node(0)).heldOver50Ms()).isGreaterThanOrEqualTo(0);
            assertThat(Heap.liveBytes(gateway.node(0).pid())).isBetween(1L << 20, 256L << 20);
        }
    }
}
