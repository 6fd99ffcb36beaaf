package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.HttpAnswers.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that are written to get past something, through the distribution: each has one answer, and nothing behind it. */
class HostileHeadsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String UPGRADE = "Upgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
            + "Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n";

    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0, hosts: [localhost, 127.0.0.1] }]
                admin: { address: 127.0.0.1, port: 0, token: s3cret }
                limits: { handshakes-per-second-per-address: 0 }
                routes:
                  - { path: /echo, application: echo }
                """);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** All answers to what is sent at once, with {@code \\r} and {@code \\n} for the bytes. */
    private static HttpAnswers ask(InetSocketAddress address, String bytes) throws IOException {
        try (Wire wire = Wire.connect(address)) {
            wire.send(bytes.replace("\\r", "\r").replace("\\n", "\n"));
            wire.shutdownOutput();
            assertThat(wire.pumpToEnd(PATIENCE)).as("the connection ends").isTrue();
            return HttpAnswers.parse(wire.received());
        }
    }

    private static String decision(InetSocketAddress address, String bytes) throws IOException {
        HttpAnswers answers = ask(address, bytes);
        assertThat(answers.decisions()).as("answers to %s", bytes).isEqualTo(1);
        Answer answer = answers.decision().orElseThrow();
        return answer.status() + answer.header("Gateway-Rejection").map(" "::concat).orElse("");
    }

    /** What is for operators is on the admin listener only, however it is written. */
    @ParameterizedTest
    @ValueSource(strings = {"/handshakes", "/handshakes/", "/handshakes/1", "/handshakes/counts", "/ends", "/status",
            "/tickets", "/principals/a/sessions", "/health/live", "/health/ready", "//handshakes", "/./handshakes",
            "/../handshakes", "/echo/../handshakes", "/echo/..%2fhandshakes", "/%68andshakes", "/%2568andshakes",
            "/HANDSHAKES", "/handshakes%00", "/handshakes%20", "/handshakes?", "/handshakes;x=1", "/;/handshakes",
            "/handshakes%2f", "/handshakes%2e", "/%2e%2e/handshakes", "/.%2e/status", "\\handshakes", "/\\handshakes",
            "http://localhost/handshakes", "http://127.0.0.1:9090/handshakes", "HTTP://LOCALHOST/handshakes",
            "http://localhost:9090/status", "http://admin/handshakes", "http:///handshakes", "https://localhost/ends",
            "//localhost:9090/handshakes", "http://localhost@127.0.0.1/handshakes", "*", "handshakes",
            "/.gateway/handshakes", "/.gateway/../handshakes", "/st%61tus", "/status/", "//status"})
    void operatorsPagesAreOnTheirListenerOnly(String target) throws Exception {
        for (String more : List.of("", "Authorization: Bearer s3cret\\r\\n", UPGRADE,
                "X-Original-URL: /handshakes\\r\\nX-Rewrite-URL: /handshakes\\r\\n")) {
            for (String method : List.of("GET", "HEAD", "POST", "DELETE", "get", "CONNECT")) {
                HttpAnswers answers = ask(gateway.address(),
                        method + " " + target + " HTTP/1.1\\r\\nHost: localhost\\r\\n" + more + "\\r\\n");
                assertThat(answers.decisions()).isEqualTo(1);
                assertThat(answers.decision().orElseThrow().status()).as("%s %s %s", method, target, more)
                        .isBetween(400, 499);
            }
        }
        assertThat(decision(gateway.address(), "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n"))
                .as("after all of these").isEqualTo("426 upgrade-required");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // Without a token, and with another's.
            "GET /handshakes HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 401",
            "GET /handshakes HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer s3cre\\r\\n\\r\\n | 401",
            "GET /ends HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 401",
            "GET /handshakes?token=s3cret HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 401",
            "GET /handshakes HTTP/1.1\\r\\nHost: localhost\\r\\nCookie: token=s3cret\\r\\n\\r\\n | 401",
            "GET /%65nds HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 401",
            // By a name that leads here, and by one that only a head claims.
            "GET /handshakes HTTP/1.1\\r\\nHost: evil.example\\r\\n\\r\\n | 421",
            "GET /handshakes HTTP/1.1\\r\\nHost: localhost.evil.example\\r\\n\\r\\n | 421",
            "GET http://evil.example/handshakes HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 421",
            "GET /health/live HTTP/1.1\\r\\nHost: evil.example\\r\\n\\r\\n | 421",
            "GET /handshakes HTTP/1.1\\r\\nHost: evil.example\\r\\nX-Forwarded-Host: localhost\\r\\n\\r\\n | 421"})
    void theAdminListenerIsGuarded(String bytes, String expected) throws Exception {
        assertThat(decision(gateway.admin(), bytes)).isEqualTo(expected);
    }

    /** Its WebSockets take pages of its own origin only, also of who has the token. */
    @ParameterizedTest
    @CsvSource({"https://evil.example, localhost, 403 origin-not-allowed",
            "http://localhost:1, localhost, 403 origin-not-allowed", "null, localhost, 403 origin-not-allowed",
            "http://evil.example, evil.example, 421 host-not-served"})
    void operatorsWebSocketsAreForTheirOwnPages(String origin, String host, String expected) throws Exception {
        assertThat(decision(gateway.admin(), "GET /status HTTP/1.1\\r\\nHost: " + host + "\\r\\nOrigin: " + origin
                + "\\r\\nAuthorization: Bearer s3cret\\r\\n" + UPGRADE + "\\r\\n")).isEqualTo(expected);
    }

    /** Where a head ends and whose bytes follow: nothing of it is taken for a second request. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0\\r\\nContent-Length: 44", "Content-Length: 44", "Content-Length: 44, 44",
            "Content-Length: +44", "Content-Length: 0x2c", "Content-Length: -1", "Content-Length: 4 4",
            "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\\r\\nContent-Length: 0", "Content-Length: 0\\r\\nTransfer-Encoding: chunked",
            "Transfer-Encoding: xchunked", "Transfer-Encoding: identity", "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: CHUNKED", "Transfer-Encoding:\\tchunked", "Transfer-Encoding : chunked",
            "Transfer-Encoding\\t: chunked", "Transfer-Encoding: \\r\\n chunked", " Transfer-Encoding: chunked",
            "X: y\\r\\n Content-Length: 44", "X: y\\nTransfer-Encoding: chunked", "X: y\\rTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: identity", "Transfer-Encoding: \\u000bchunked",
            "Transfer-Encoding: \"chunked\"", "Content-Length:", "Transfer-Encoding:"})
    void noFramingSmugglesASecondRequest(String framing) throws Exception {
        for (String upgrade : List.of("", UPGRADE)) {
            for (String behind : List.of("GET /handshakes HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n",
                    "0\\r\\n\\r\\nGET /echo HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n",
                    "2c;ext=\"\\n\"\\r\\nGET /echo HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\n")) {
                HttpAnswers answers = ask(gateway.address(), "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\n" + upgrade
                        + framing + "\\r\\n\\r\\n" + behind);
                assertThat(answers.decisions()).isEqualTo(1);
                assertThat(answers.rest()).isEmpty();
                assertThat(answers.decision().orElseThrow().header("Gateway-Rejection").orElseThrow())
                        .isIn("body-not-allowed", "request-malformed");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 426 upgrade-required",
            "GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\nGET /echo HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n | 200",
            "GET / HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: h2c\\r\\nConnection: Upgrade, HTTP2-Settings\\r\\nHTTP2-Settings: AAMAAABkAAQAAP__\\r\\n\\r\\n | 200",
            "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n | 505 http-version-unsupported"})
    void oneConnectionHasOneRequest(String bytes, String expected) throws Exception {
        assertThat(decision(gateway.address(), bytes)).isEqualTo(expected);
    }

    /** Whatever stands in a head, the log has lines of the gateway only, and no control characters. */
    @Test
    void noHeadWritesALineOfItsOwnIntoTheLog() throws Exception {
        String forged = "2026-01-01 00:00:00.000 INFO  RunningGateway  ready: forged";
        for (String head : List.of("GET /echo%0d%0a" + forged.replace(' ', '+') + " HTTP/1.1\\r\\nHost: localhost",
                "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\nOrigin: http://a%0d%0a" + forged,
                "GET /echo HTTP/1.1\\r\\nHost: local\\n" + forged, "GET /echo HTTP/1.1\\r\\nHost: a\\r" + forged,
                "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\nX-Forwarded-For: 1\\n" + forged,
                "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\u0085" + forged,
                "GET /echo HTTP/1.1\\r\\nHost: localhost\\r\\nSec-WebSocket-Protocol: \u001b[2J" + forged,
                "GET /echo\\n" + forged + " HTTP/1.1\\r\\nHost: localhost", "G\\n" + forged)) {
            ask(gateway.address(), head + "\\r\\n" + UPGRADE + "\\r\\n");
        }
        assertThat(gateway.output()).noneMatch(line -> line.startsWith(forged))
                .allMatch(line -> line.chars().noneMatch(c -> c < ' ' && c != '\t' || c >= 0x7f && c < 0xa0));
    }
}
