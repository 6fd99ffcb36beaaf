package io.wsgateway.launcher.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in Chromium; run with {@code mvn -Pclients verify}. Screenshots are left in {@code target/screenshots}. */
@Tag("clients")
class BrowserIT {

    @Test
    void showsItsPagesInABrowser(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - { path: /chat, application: chat }
                  - { path: "/chat/{room}", application: chat }
                  - { path: /guests, application: chat, origins: { allow: ["https://nobody.example"] } }
                  - { path: /echo, application: echo }
                  - { path: /strict, application: echo, subprotocols: { offer: [strict.v1], require: true } }
                  - path: /diagnostic
                    application: echo
                    subprotocols: { offer: [strict.v1], require: true }
                    diagnostic-accept: true
                  - { path: /full, application: echo, limits: { connections: 1 }, diagnostic-accept: true }
                """)) {
            NodeTests.run("pages.test.js", gateway, Duration.ofMinutes(15));
        }
    }

    /** It starts gateways of its own, to stop them beneath the page. */
    @Test
    void showsOperatorsEverythingInOnePage(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                """)) {
            NodeTests.run("admin.test.js", gateway, Duration.ofMinutes(15),
                    Map.of("START_SCRIPT", GatewayProcess.DISTRIBUTION.resolve("bin").resolve("gateway").toString()));
        }
    }

    /** A gateway of its own: nobody else's handshakes are in the page. */
    @Test
    void showsHandshakesInABrowser(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - { path: /echo, application: echo }
                  - { path: /strict, application: echo, subprotocols: { offer: [strict.v1], require: true } }
                """)) {
            NodeTests.run("handshakes.test.js", gateway, Duration.ofMinutes(8));
            gateway.awaitLine(line -> line.contains("accepted browser-will-fail from 127.0.0.1: Sec-WebSocket-Protocol:"
                    + " 1 offer not spoken here"), Duration.ofSeconds(30));
        }
    }

    @Test
    void saysOfFaultsWhatTheDocumentQuotes(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - path: /diagnostic
                    application: echo
                    origins: { allow: ["https://nobody.example"] }
                    diagnostic-accept: true
                """)) {
            NodeTests.run("messages.test.js", gateway, Duration.ofMinutes(8));
        }
    }

    /** The secret stands in the script as well, which signs tokens by it. */
    @Test
    void saysWhoItIsByEachCarrierOfBrowsers(@TempDir Path directory) throws Exception {
        Path secret =
                Files.writeString(directory.resolve("secret"), "a secret of more than thirty-two bytes, for browsers");
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                issuers:
                  - { name: corp, issuer: "https://id.example/", audience: gateway, algorithms: [HS256], skew: 0s,
                      keys: { file: "%s" } }
                routes:
                  - { path: /subprotocol, application: echo, auth: { carriers: subprotocol, scopes: chat } }
                  - { path: /cookie, application: echo, origins: { absent: deny },
                      auth: { carriers: [cookie: session], scopes: chat } }
                  - { path: /message, application: echo, auth: { carriers: message, deadline: 60s, scopes: chat } }
                  - { path: /hurried, application: echo, auth: { carriers: message, deadline: 2s, scopes: chat } }
                """.formatted(secret))) {
            NodeTests.run("identity.test.js", gateway, Duration.ofMinutes(8));
        }
    }
}
