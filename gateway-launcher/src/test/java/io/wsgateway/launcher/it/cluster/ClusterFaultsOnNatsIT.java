package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** The faults of a cluster that NATS connects. */
@Tag("load")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterFaultsOnNatsIT extends ClusterFaults {

    @Override
    EngineUnderTest startEngine(Path at) throws IOException {
        return Nats.start(at);
    }
}
