package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@code nats-server} with JetStream of the test's own. Closing it ends it. */
final class Nats implements EngineUnderTest {

    private final EngineServer server;
    private final Path store;

    private Nats(EngineServer server, Path store) {
        this.server = server;
        this.store = store;
    }

    static Nats start(Path directory) throws IOException {
        int port = FreePorts.find(1).getFirst();
        Path own = Files.createDirectories(directory.resolve("nats-" + port));
        Path store = own.resolve("store");
        return new Nats(new EngineServer(own, port, List.of("nats-server", "--addr", "127.0.0.1", "--port",
                Integer.toString(port), "--jetstream", "--store_dir", store.toString())).start(), store);
    }

    @Override
    public void restart() throws IOException {
        server.start();
    }

    @Override
    public void restartEmpty() throws IOException {
        Files.move(store, store.resolveSibling("lost"));
        server.start();
    }

    @Override
    public EngineServer server() {
        return server;
    }

    @Override
    public String engineAt(int port) {
        return "kind: nats, node: \"{node}\", url: \"nats://127.0.0.1:" + port + "\"";
    }

    @Override
    public void close() {
        server.close();
    }
}
