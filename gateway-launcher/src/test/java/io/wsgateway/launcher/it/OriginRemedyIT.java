package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that a rejected origin is told, pasted as it stands: it allows that origin and changes nothing else. */
class OriginRemedyIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern REMEDY = Pattern.compile("; to allow it: (handshakes: .*)\\)");
    private static final String WITHOUT_ROUTES = """
            listeners: [{ address: 127.0.0.1, port: 0 }]
            admin: { address: 127.0.0.1, port: 0 }
            """;

    @TempDir
    Path directory;

    /** What a page of this origin is answered. */
    private static HttpAnswers.Answer open(InetSocketAddress address, String path, String origin) throws IOException {
        try (Wire wire = Wire.connect(address)) {
            wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost:" + address.getPort()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: " + ClientFrames.KEY + "\r\nOrigin: " + origin + "\r\n\r\n");
            assertThat(wire.pumpUntil(it -> HttpAnswers.parse(it.received()).decision().isPresent(), SOON)).isTrue();
            return HttpAnswers.parse(wire.received()).decision().orElseThrow();
        }
    }

    private static String own(InetSocketAddress address) {
        return "http://localhost:" + address.getPort();
    }

    @Test
    void leavesAllOtherRoutesAndOriginsAsTheyWere() throws Exception {
        String origin = "https://app.example";
        String remedy;
        try (GatewayProcess gateway = GatewayProcess.start(directory, WITHOUT_ROUTES)) {
            HttpAnswers.Answer rejected = open(gateway.address(), "/chat", origin);
            assertThat(rejected.status()).isEqualTo(403);
            assertThat(rejected.body()).contains("Origin: https://app.example (expected: "
                    + own(gateway.address()) + ", the same origin; to allow it: "
                    + "handshakes: { origins: { allow: [same-origin, \"https://app.example\"] } })");
            Matcher told = REMEDY.matcher(rejected.body());
            assertThat(told.find()).isTrue();
            remedy = told.group(1);
        }
        try (GatewayProcess gateway = GatewayProcess.start(directory, WITHOUT_ROUTES + remedy + "\n")) {
            for (String path : new String[] {"/chat", "/chat/room", "/echo"}) {
                assertThat(open(gateway.address(), path, origin).status()).as(path).isEqualTo(101);
                assertThat(open(gateway.address(), path, own(gateway.address())).status()).as(path).isEqualTo(101);
            }
            HttpAnswers.Answer other = open(gateway.address(), "/echo", "https://other.example");
            assertThat(other.status()).isEqualTo(403);
            assertThat(other.body()).contains(
                    "allow: [same-origin, \"https://app.example\", \"https://other.example\"] } })");

            HttpAnswers.Answer operators = open(gateway.admin(), "/status", origin);
            assertThat(operators.status()).as("pages of other sites stay out of the admin listener").isEqualTo(403);
            assertThat(operators.body()).doesNotContain("to allow it");
            assertThat(open(gateway.admin(), "/status", own(gateway.admin())).status()).isEqualTo(101);
        }
    }
}
