package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.GatewayProcess;
import io.wsgateway.launcher.it.NodeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat's page in Chromium, at two gateways that Redis connects; screenshots are left in {@code target/screenshots}. */
@Tag("clients")
class ClusterChatIT {

    private static final Duration WITHIN = Duration.ofMinutes(8);
    private static final Duration REACHED = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    /** The script kills the first of the gateways. */
    @Test
    void peopleOnTwoGatewaysChatAndGoOnWhenOneDies() throws Exception {
        try (Redis redis = Redis.start(directory);
                GatewayProcess other = start("east", redis);
                GatewayProcess dies = start("west", redis)) {
            for (GatewayProcess gateway : List.of(other, dies)) { // who comes before is told to come again
                gateway.awaitLine(line -> line.contains(": reached at "), REACHED);
            }
            NodeTests.run("cluster.test.js", other, WITHIN, Map.of("DYING_GATEWAY",
                    "127.0.0.1:" + dies.address().getPort(), "DYING_PID", Long.toString(dies.pid())));
            dies.kill();
        }
    }

    private GatewayProcess start(String name, Redis redis) throws IOException {
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of(),
                Files.createDirectories(directory.resolve(name)), """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes: [{ path: /chat, application: chat }]
                        drain: { period: 0s }
                        engine: { %s }
                        """.formatted(redis.engine().replace(GatewayCluster.NODE, name)));
    }
}
