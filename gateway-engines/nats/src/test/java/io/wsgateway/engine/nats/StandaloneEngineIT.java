package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import io.wsgateway.engine.contract.EngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** One server, which keeps histories. */
@Tag("clients")
class StandaloneEngineIT extends EngineContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;
    @SuppressWarnings("NullAway.Init")
    private static NatsProcess server;

    private final String prefix = Settings.prefix();

    @BeforeAll
    static void starts() {
        server = NatsProcess.withJetStream(folder);
    }

    @AfterAll
    static void ends() {
        server.close();
    }

    @Override
    protected Engine engine(String node) {
        return Settings.engine(server.url(), prefix, node);
    }
}
