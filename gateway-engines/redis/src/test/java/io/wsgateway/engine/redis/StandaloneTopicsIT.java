package io.wsgateway.engine.redis;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.contract.ClusterTopicEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("clients")
class StandaloneTopicsIT extends ClusterTopicEngineContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;
    @SuppressWarnings("NullAway.Init")
    private static RedisServers servers;

    private final String prefix = Settings.prefix();

    @BeforeAll
    static void starts() {
        servers = RedisServers.standalone(folder);
    }

    @AfterAll
    static void ends() {
        servers.close();
    }

    @Override
    protected Engine engine(String node) {
        return Settings.engine(servers.url(), prefix, node);
    }
}
