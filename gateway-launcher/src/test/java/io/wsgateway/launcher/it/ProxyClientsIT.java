package io.wsgateway.launcher.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium through the application {@code proxy} to npm's ws and to Jetty; run with {@code mvn -Pclients verify}. */
@Tag("clients")
class ProxyClientsIT {

    private static final Path SCRIPTS = Path.of("src", "test", "js").toAbsolutePath();

    @Test
    void leadsABrowserToServersThatOthersMade(@TempDir Path directory) throws Exception {
        int port = FreePorts.find(1).getFirst();
        try (BackEndProcess ws =
                BackEndProcess.start(SCRIPTS, List.of("node", "proxied-server.js"), port, Map.of());
                JettyUpstream jetty = JettyUpstream.start();
                GatewayProcess gateway = GatewayProcess.start(directory, """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes:
                          - { path: /page, application: chat }
                          - path: /ws/{kind}
                            application: proxy
                            compression: dedicated
                            limits: { message-bytes: 4MiB, frame-bytes: 4MiB }
                            settings: { upstreams: ["ws://127.0.0.1:%d/{kind}"], compression: true, connect-timeout: 30s }
                          - path: /jetty/{kind}
                            application: proxy
                            compression: dedicated
                            limits: { message-bytes: 4MiB, frame-bytes: 4MiB }
                            settings: { upstreams: ["ws://127.0.0.1:%d/{kind}"], compression: true, connect-timeout: 30s }
                        limits: { handshake-timeout: 1m }
                        """.formatted(port, jetty.port()))) {
            NodeTests.run("proxied.test.js", gateway, Duration.ofMinutes(8));
            ws.end();
        }
    }

    /** Screenshots of the admin page are left in {@code target/screenshots}. */
    @Test
    void showsOperatorsWhichServerASessionLeadsTo(@TempDir Path directory) throws Exception {
        try (TestUpstream one = TestUpstream.start(ProxyClientsIT::opens);
                TestUpstream other = TestUpstream.startBytes(TestUpstream.Connection::awaitEnd);
                GatewayProcess gateway = GatewayProcess.start(directory, """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes:
                          - { path: /echo, application: echo }
                          - path: "/room/{name}"
                            application: proxy
                            settings: { upstreams: ["ws://127.0.0.1:%d"], connect-timeout: 30s }
                          - path: /desk
                            application: tcp
                            settings: { targets: ["127.0.0.1:%d"], connect-timeout: 30s }
                        limits: { handshake-timeout: 1m }
                        """.formatted(one.port(), other.port()))) {
            NodeTests.run("servers.test.js", gateway, Duration.ofMinutes(8),
                    Map.of("PROXIED", "127.0.0.1:" + one.port(), "DESK", "127.0.0.1:" + other.port()));
        }
    }

    private static void opens(TestUpstream.Connection connection) throws Exception {
        connection.open();
        connection.awaitEnd();
    }
}
