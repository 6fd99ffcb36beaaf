package io.wsgateway.launcher.it;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of npm's ws; run with {@code mvn -Pclients verify}. */
@Tag("clients")
class WsClientIT {

    @Test
    void understandsTheClientOfNode(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - path: /echo
                    application: echo
                    subprotocols: { offer: [chat, superchat] }
                    compression: dedicated
                  - path: /shared
                    application: echo
                    compression: shared
                limits: { message-bytes: 1MiB, frame-bytes: 1MiB }
                """)) {
            NodeTests.run("ws-client.test.js", gateway, Duration.ofMinutes(4));
        }
    }
}
