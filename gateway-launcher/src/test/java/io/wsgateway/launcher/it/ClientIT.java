package io.wsgateway.launcher.it;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The client for browsers in Chromium, in {@code client.test.js}, which starts its gateways by itself, to end them beneath the pages. */
@Tag("clients")
class ClientIT {

    @Test
    void neverGivesUpAndSaysWhy() throws Exception {
        NodeTests.run("client.test.js", Duration.ofMinutes(15),
                Map.of("START_SCRIPT", GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway").toString()));
    }
}
