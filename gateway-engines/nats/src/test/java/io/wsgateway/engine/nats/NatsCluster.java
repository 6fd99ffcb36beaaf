package io.wsgateway.engine.nats;

import static io.wsgateway.engine.contract.Stages.until;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.contract.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three servers of one cluster, all of which keep histories. */
final class NatsCluster implements AutoCloseable {

    private static final int SERVERS = 3;

    private final List<NatsProcess> servers = new ArrayList<>();
    private final Crossings crossings;

    NatsCluster(Path folder) throws IOException, InterruptedException {
        List<Integer> routes = IntStream.range(0, SERVERS).mapToObj(i -> Ports.free()).toList();
        String all = routes.stream().map(port -> "\"nats://127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
        for (int i = 0; i < SERVERS; i++) {
            servers.add(new NatsProcess(folder, Ports.free(), """
                    server_name: server-%d
                    jetstream { store_dir: "%s" }
                    cluster { name: test, listen: "127.0.0.1:%d", routes: [%s] }
                    """.formatted(i, folder.resolve("js-" + i), routes.get(i), all)));
        }
        until("a leader of JetStream", () -> Admin.isReady(servers.getFirst(), SERVERS));
        crossings = new Crossings(servers);
    }

    /** An engine at one of them, whose subscriptions are acknowledged when all of them know. */
    Engine engine(int server, String prefix, String node) {
        return AcrossServers.of(Settings.engine(server(server).url(), prefix, node), () -> crossings.from(server));
    }

    List<String> urls() {
        return servers.stream().map(NatsProcess::url).toList();
    }

    NatsProcess server(int i) {
        return servers.get(i);
    }

    /** The server that leads the only stream. */
    NatsProcess leader() throws IOException {
        return servers.get(Integer.parseInt(Admin.leader(servers.getFirst()).substring("server-".length())));
    }

    @Override
    public void close() {
        crossings.close();
        servers.forEach(NatsProcess::close);
    }
}
