package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.GatewayProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Gateways that serve {@link ClusterApplication} beside each other. Closing it stops those that still run, in the orderly way; what each has printed
 * is left in {@code target/cluster}.
 */
final class GatewayCluster implements AutoCloseable {

    /** Stands for the name of each node in what is said of its engine. */
    static final String NODE = "{node}";

    /** What is said where there is no engine. */
    static final String ALONE = "kind: memory";

    private static final Duration REACHED = Duration.ofSeconds(20);
    /** Buffers are watched, but not each of them: that takes as long as all else. */
    private static final List<String> JVM = List.of("-Dio.netty.leakDetection.level=simple", "-Xmx256m");

    private final Path directory;
    private final Path applications;
    private final String engine;
    private final List<GatewayProcess> nodes = new CopyOnWriteArrayList<>();
    private final List<GatewayProcess> all = new ArrayList<>();
    private Predicate<String> expectedErrors = line -> false;
    private int started;

    private GatewayCluster(Path directory, String engine) throws IOException {
        this.directory = directory;
        this.engine = engine;
        this.applications = Files.createDirectories(directory.resolve("apps"));
        ClusterApplication.write(applications.resolve("cluster.jar"));
    }

    /**
     * Starts gateways.
     *
     * @param engine what their configuration says of the engine that connects them
     */
    static GatewayCluster start(Path directory, int nodes, String engine) throws IOException {
        GatewayCluster cluster = new GatewayCluster(directory, engine);
        try {
            for (int i = 0; i < nodes; i++) {
                cluster.startNode();
            }
        } catch (Throwable e) {
            cluster.nodes.forEach(GatewayProcess::kill);
            throw e;
        }
        return cluster;
    }

    /** Starts one more, and waits until it has reached the engine. */
    GatewayProcess startNode() throws IOException {
        String name = "node-" + started++;
        Path own = Files.createDirectories(directory.resolve(name));
        GatewayProcess node = GatewayProcess.start(GatewayProcess.DISTRIBUTION, JVM, own, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                applications: { directory: %s, watch: off }
                routes: [{ path: /%s, application: %s }]
                limits:
                  connections-per-address: 30000
                  handshakes-per-address: 0
                  handshakes-per-second: 0
                  handshakes-per-second-per-address: 0
                  outbound-bytes: 64MiB
                drain: { period: 0s }
                topics: { history-bytes: 128MiB }
                engine: { %s }
                """.formatted(applications, ClusterApplication.NAME, ClusterApplication.NAME,
                engine.replace(NODE, name)));
        nodes.add(node.expectErrors(expectedErrors));
        all.add(node);
        if (!engine.equals(ALONE)) {
            node.awaitLine(line -> line.contains(": reached at "), REACHED);
        }
        return node;
    }

    /** Lines at level ERROR for which this holds are part of the test. */
    void expectErrors(Predicate<String> expected) {
        expectedErrors = expected;
        nodes.forEach(node -> node.expectErrors(expected));
    }

    /** Where clients can connect to. */
    List<InetSocketAddress> addresses() {
        return nodes.stream().map(GatewayProcess::address).toList();
    }

    GatewayProcess node(int index) {
        return nodes.get(index);
    }

    /** What a node calls itself: session ids of it begin so. */
    String id(int index) {
        String line = nodes.get(index).awaitLine(said -> said.contains("this is node "), REACHED);
        return line.substring(line.indexOf('(') + 1, line.indexOf(')')) + "-";
    }

    List<GatewayProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** Ends a node as a power cut does; it is no longer among the nodes. */
    void kill(int index) {
        nodes.remove(index).kill();
    }

    /** Stops a node in the orderly way; it is no longer among the nodes. */
    void stop(int index) {
        nodes.remove(index).stop();
    }

    private static void leave(String name, List<String> lines) {
        try {
            Files.write(Files.createDirectories(Path.of("target", "cluster")).resolve(name), lines);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (GatewayProcess node : nodes) {
            try (node) {
                node.stop();
            } catch (Throwable e) {
                failures.add(e);
            }
        }
        for (int i = 0; i < all.size(); i++) {
            leave("node-" + i + ".log", all.get(i).output());
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("a node didn't stop as it should", failures.getFirst());
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }
}
