package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.contract.EngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, each of which has a copy of every history. */
@Tag("clients")
class ClusterEngineIT extends EngineContract {

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
        return servers.engine(node.equals("one") ? 0 : 1, prefix, node);
    }
}
