package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.contract.ClusterTopicEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Topics of nodes at three servers. */
@Tag("clients")
class ClusterTopicsIT extends ClusterTopicEngineContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;
    @SuppressWarnings("NullAway.Init")
    private static NatsCluster servers;

    private final String prefix = Settings.prefix();

    @BeforeAll
    static void starts() throws Exception {
        servers = new NatsCluster(folder);
    }

    @AfterAll
    static void ends() {
        servers.close();
    }

    /** Each node at another server, so that what they say to each other crosses between servers. */
    @Override
    protected Engine engine(String node) {
        return servers.engine(node.startsWith("east") ? 0 : node.startsWith("west") ? 1 : 2, prefix, node);
    }
}
