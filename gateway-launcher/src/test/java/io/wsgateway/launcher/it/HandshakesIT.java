package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code /handshakes} of the admin listener tells of handshakes that were tried over sockets. */
class HandshakesIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private static final String CONFIGURATION = """
            listeners: [{ address: 127.0.0.1, port: 0 }]
            admin: { address: 127.0.0.1, port: 0 }
            routes:
              - { path: /echo, application: echo, origins: { allow: [ "https://app.example" ], absent: allow } }
              - { path: "/strict/{room}", application: echo, subprotocols: { offer: [strict.v1], require: true } }
            """;

    /** Each secret that the requests below carry. */
    private static final List<String> SECRETS =
            List.of("c00kie-s3cret", "bas1c-s3cret", "qu3ry-s3cret", "subpr0tocol-s3cret", "pr0xy-s3cret");

    /** A ClientHello of TLS 1.1, with TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, without extensions. */
    private static final byte[] TLS_1_1 = HexFormat.of().parseHex("16" + "0301" + "002d" + "01" + "000029" + "0302"
            + "00".repeat(32) + "00" + "0002" + "c013" + "01" + "00");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(GatewayProcess gateway, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.admin().getPort() + path)).timeout(SOON);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(GatewayProcess gateway, String path) throws Exception {
        HttpResponse<String> response = get(gateway, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        return JSON.readTree(response.body());
    }

    private static List<String> each(JsonNode handshakes, String name) {
        return StreamSupport.stream(handshakes.spliterator(), false).map(each -> each.path(name).asString("none"))
                .toList();
    }

    /** Sends an opening handshake, and waits for the answer's status. */
    private static int open(GatewayProcess gateway, String target, String... fields) throws Exception {
        try (Wire wire = Wire.connect(gateway.address())) {
            wire.send(ClientFrames.handshake(target, fields));
            return answered(wire);
        }
    }

    /** The same, and the connection's end comes right behind it: however late the answer is read, the gateway has seen both. */
    private static int openAndLeave(GatewayProcess gateway, String target, String... fields) throws Exception {
        try (Wire wire = Wire.connect(gateway.address())) {
            wire.send(ClientFrames.handshake(target, fields));
            wire.shutdownOutput();
            return answered(wire);
        }
    }

    private static int answered(Wire wire) throws Exception {
        assertThat(wire.pumpUntil(it -> HttpAnswers.parse(it.received()).decision().isPresent(), SOON)).isTrue();
        return HttpAnswers.parse(wire.received()).decision().orElseThrow().status();
    }

    @Test
    void explainsEachHandshakeInFull() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            assertThat(json(gateway, "/handshakes").path("handshakes")).isEmpty();
            assertThat(json(gateway, "/handshakes/counts").path("rejected")).isEmpty();

            assertThat(open(gateway, "/echo?token=qu3ry-s3cret", "Origin: https://other.example",
                    "Cookie: session=c00kie-s3cret", "Authorization: Basic bas1c-s3cret",
                    "Proxy-Authorization: Basic pr0xy-s3cret", "Sec-WebSocket-Protocol: bearer.subpr0tocol-s3cret",
                    "User-Agent: <script>alert(1)</script>")).isEqualTo(403);
            assertThat(open(gateway, "/strict/7", "Origin: http://gw.example.com")).isEqualTo(400);
            assertThat(open(gateway, "/nothing", "Origin: http://gw.example.com")).isEqualTo(404);
            assertThat(openAndLeave(gateway, "/echo", "Origin: https://app.example")).isEqualTo(101);

            // The last one was accepted, and its connection closed at once.
            awaitCount(gateway, "flawed", "ended-at-once");
            JsonNode all = json(gateway, "/handshakes");
            assertThat(each(all.path("handshakes"), "reason"))
                    .containsExactly("ended-at-once", "route-not-found", "subprotocol-required", "origin-not-allowed");
            assertThat(each(all.path("handshakes"), "path"))
                    .containsExactly("/echo", "/nothing", "/strict/7", "/echo");
            assertThat(each(all.path("handshakes"), "route"))
                    .containsExactly("/echo", "none", "/strict/{room}", "/echo");
            assertThat(all.path("newest").asLong()).isEqualTo(all.path("handshakes").get(0).path("number").asLong());
            assertThat(all.has("next")).isFalse();

            JsonNode summary = all.path("handshakes").get(3);
            JsonNode whole = json(gateway, "/handshakes/" + summary.path("number").asLong());
            assertThat(whole.path("outcome").asString()).isEqualTo("rejected");
            assertThat(whole.path("address").asString()).isEqualTo("127.0.0.1");
            assertThat(whole.path("listener").asString()).isEqualTo("listeners[0]");
            assertThat(whole.path("remedy").asString()).contains("origins.allow");
            assertThat(whole.path("section").asString()).isEqualTo("RFC 6455 section 4.2.2");
            assertThat(whole.path("detail").asString()).contains("https://other.example", "https://app.example");
            JsonNode last = whole.path("checks").get(whole.path("checks").size() - 1);
            assertThat(last.path("name").asString()).isEqualTo("Origin");
            assertThat(last.path("passed").asBoolean()).isFalse();
            assertThat(whole.path("checks").get(0).path("passed").asBoolean()).isTrue();
            assertThat(whole.path("request").path("start").asString()).startsWith("GET /echo?");
            assertThat(each(whole.path("request").path("fields"), "value")).contains("<script>alert(1)</script>");
            assertThat(whole.path("response").path("start").asString()).isEqualTo("HTTP/1.1 403 Forbidden");
            assertThat(whole.path("response").path("fields").toString()).contains("origin-not-allowed");

            JsonNode accepted = json(gateway, "/handshakes/" + all.path("newest").asLong());
            assertThat(accepted.path("outcome").asString()).isEqualTo("accepted");
            assertThat(accepted.path("response").path("start").asString())
                    .isEqualTo("HTTP/1.1 101 Switching Protocols");
            assertThat(accepted.path("session").asString()).isEqualTo("1");
            assertThat(accepted.path("detail").asString())
                    .matches("lost [0-9]+ ms after the 101, without a Close, before any message");
            assertThat(accepted.path("remedy").asString()).startsWith("A browser ends a connection so when");
            gateway.awaitLine(line -> line.contains("accepted ended-at-once from 127.0.0.1: lost "), SOON);

            JsonNode counts = json(gateway, "/handshakes/counts");
            assertThat(counts.path("accepted").asLong()).isEqualTo(1);
            assertThat(counts.path("rejected").toString()).isEqualTo(
                    "{\"origin-not-allowed\":1,\"route-not-found\":1,\"subprotocol-required\":1}");
            long overTime = 0;
            for (JsonNode period : counts.path("periods")) {
                overTime += period.path("rejected").path("origin-not-allowed").asLong(0);
            }
            assertThat(overTime).isEqualTo(1);

            for (JsonNode handshake : all.path("handshakes")) {
                String told = get(gateway, "/handshakes/" + handshake.path("number").asLong()).body();
                assertThat(told).doesNotContain(SECRETS);
            }
            assertThat(all.toString()).doesNotContain(SECRETS);
        }
    }

    private void awaitCount(GatewayProcess gateway, String outcome, String id) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (!json(gateway, "/handshakes/counts").path(outcome).has(id)) {
            assertThat(System.nanoTime()).as("gave up waiting for %s", id).isLessThan(end);
            Pace.pause(Duration.ofMillis(20));
        }
    }

    /** What a page sends whose subprotocols the route doesn't speak: it is accepted, and no browser takes it. */
    @Test
    void marksWhatABrowserWillFail() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            try (Wire wire = Wire.connect(gateway.address())) {
                wire.send(ClientFrames.handshake("/echo", "Origin: https://app.example",
                        "Sec-WebSocket-Protocol: subpr0tocol-s3cret"));
                assertThat(wire.pumpUntil(it -> HttpAnswers.parse(it.received()).decision().isPresent(), SOON))
                        .isTrue();
                JsonNode marked = json(gateway, "/handshakes?reason=browser-will-fail").path("handshakes");
                assertThat(each(marked, "outcome")).containsExactly("accepted");
                String told = get(gateway, "/handshakes/" + marked.get(0).path("number").asLong()).body();
                assertThat(told).doesNotContain(SECRETS);
                JsonNode whole = JSON.readTree(told);
                assertThat(whole.path("cause").asString()).contains("a browser fails the connection");
                assertThat(whole.path("remedy").asString()).startsWith("Offer a subprotocol that the route speaks");
                List<String> guilty = StreamSupport.stream(whole.path("checks").spliterator(), false)
                        .filter(check -> check.has("flaw")).map(check -> check.path("name").asString()).toList();
                assertThat(guilty).containsExactly("Sec-WebSocket-Protocol");
                assertThat(json(gateway, "/handshakes/counts").path("flawed").toString())
                        .isEqualTo("{\"browser-will-fail\":1}");
                gateway.awaitLine(line -> line.contains(
                        "accepted browser-will-fail from 127.0.0.1: Sec-WebSocket-Protocol: 1 offer not spoken here"),
                        SOON);
                wire.send(ClientFrames.close(1000));
                assertThat(wire.pumpToEnd(SOON)).isTrue();
            }
            assertThat(gateway.output()).noneMatch(line -> SECRETS.stream().anyMatch(line::contains));
        }
    }

    @Test
    void tellsOfPeersWhoDontGetThroughTls() throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners:
                  - { address: 127.0.0.1, port: 0, tls: { certificate: %s, key: %s } }
                admin: { address: 127.0.0.1, port: 0 }
                routes: [{ path: /echo, application: echo }]
                """.formatted(tls.certificate(), tls.key()))) {
            Wire.connect(gateway.address()).close(); // no handshake
            HttpResponse<String> plain = http.send(HttpRequest.newBuilder(URI.create(
                    "http://127.0.0.1:" + gateway.address().getPort() + "/echo?token=qu3ry-s3cret"))
                    .header("Cookie", "c00kie-s3cret").timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(plain.statusCode()).isEqualTo(400);
            assertThat(plain.body()).startsWith("tls-plain-http\n\nTLS: none, but a request of HTTP/1.1 (expected: ")
                    .contains("Use wss:// or https:// with this port.");
            try (Wire wire = Wire.connect(gateway.address())) {
                wire.send(TLS_1_1);
                assertThat(wire.pumpToEnd(SOON)).isTrue();
            }
            try (SSLSocket socket = (SSLSocket) SSLContext.getDefault().getSocketFactory()
                    .createSocket("127.0.0.1", gateway.address().getPort())) {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
            }
            awaitCount(gateway, "failed", "tls-certificate-rejected");

            JsonNode all = json(gateway, "/handshakes").path("handshakes");
            assertThat(each(all, "reason")).containsExactly("tls-certificate-rejected", "tls-version",
                    "tls-plain-http");
            assertThat(each(all, "outcome")).containsExactly("failed", "failed", "rejected");
            assertThat(each(all, "path")).containsExactly("none", "none", "/echo");
            assertThat(each(all, "detail")).startsWith("the client sent the alert certificate_unknown",
                    "the client offers no version of TLS that is spoken here (expected: TLS 1.2 or 1.3)");
            JsonNode counts = json(gateway, "/handshakes/counts");
            assertThat(counts.path("failed").toString())
                    .isEqualTo("{\"tls-certificate-rejected\":1,\"tls-version\":1}");
            assertThat(counts.path("rejected").toString()).isEqualTo("{\"tls-plain-http\":1}");
            for (String line : List.of("rejected tls-plain-http from 127.0.0.1: TLS: none, but a request of HTTP/1.1",
                    "failed tls-version from 127.0.0.1: the client offers no version of TLS that is spoken here (expected: TLS 1.2 or 1.3)",
                    "failed tls-certificate-rejected from 127.0.0.1: the client sent the alert certificate_unknown")) {
                gateway.awaitLine(each -> each.contains(line), SOON);
            }
            for (JsonNode handshake : all) {
                String told = get(gateway, "/handshakes/" + handshake.path("number").asLong()).body();
                assertThat(told).doesNotContain(SECRETS);
                assertThat(JSON.readTree(told).path("remedy").asString()).isNotEmpty();
            }
            assertThat(gateway.output()).noneMatch(line -> SECRETS.stream().anyMatch(line::contains));
        }
    }

    @Test
    void pagesThroughWhatTheFiltersLeave() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            for (int i = 0; i < 7; i++) {
                assertThat(open(gateway, "/strict/" + i)).isEqualTo(400);
                assertThat(open(gateway, "/nothing/" + i)).isEqualTo(404);
            }
            String filters = "outcome=rejected&route=%2Fstrict%2F%7Broom%7D&address=127.0.0.1"
                    + "&reason=subprotocol-required&limit=3";
            List<Integer> sizes = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            for (String path = "/handshakes?" + filters; !path.isEmpty();) {
                JsonNode page = json(gateway, path);
                sizes.add(page.path("handshakes").size());
                for (JsonNode each : page.path("handshakes")) {
                    assertThat(each.path("reason").asString()).isEqualTo("subprotocol-required");
                    numbers.add(each.path("number").asLong());
                }
                path = page.path("next").asString("");
            }
            assertThat(sizes).containsExactly(3, 3, 1);
            assertThat(numbers).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> Long.compare(b, a));

            long newest = json(gateway, "/handshakes").path("newest").asLong();
            assertThat(json(gateway, "/handshakes?after=" + newest).path("handshakes")).isEmpty();
            assertThat(open(gateway, "/nothing")).isEqualTo(404);
            assertThat(each(json(gateway, "/handshakes?after=" + newest).path("handshakes"), "reason"))
                    .containsExactly("route-not-found");
            assertThat(json(gateway, "/handshakes?address=192.0.2.1").path("handshakes")).isEmpty();
            assertThat(json(gateway, "/handshakes?outcome=accepted").path("handshakes")).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrongWithAQuery() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            assertRefused(get(gateway, "/handshakes?raison=key-invalid"), 400,
                    "no parameter raison here; did you mean \"reason\"?\n");
            assertRefused(get(gateway, "/handshakes?limit=501"), 400,
                    "limit: 501 (expected: a number from 1 to 500)\n");
            assertRefused(get(gateway, "/handshakes/counts?limit=5"), 400, "no parameter limit here\n");
            assertRefused(get(gateway, "/handshakes/1?limit=5"), 400, "no parameter limit here\n");
            assertRefused(get(gateway, "/handshakes/1"), 404, "No handshake 1 is kept.\n");
            assertRefused(get(gateway, "/handshakes/one"), 404, "Handshakes have numbers: /handshakes/1\n");
            assertRefused(get(gateway, "/handshakes/-1"), 404, "Handshakes have numbers: /handshakes/1\n");
            assertRefused(get(gateway, "/handshakes", "Via", "1.1 proxy"), 403,
                    "This may have come through a proxy (Via), and be anybody's: set admin.token, and send it.\n");
        }
    }

    private static void assertRefused(HttpResponse<String> response, int status, String sentence) {
        assertThat(response.body()).isEqualTo(sentence);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    }

    @Test
    void withATokenItTellsNobodyElse() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION, "--set", "admin.token=t0ken")) {
            open(gateway, "/nothing");
            for (String path : List.of("/handshakes", "/handshakes/counts", "/handshakes/1")) {
                HttpResponse<String> refused = get(gateway, path);
                assertRefused(refused, 401, "Send admin.token: Authorization: Bearer TOKEN.\n");
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                assertThat(get(gateway, path, "Authorization", "Bearer other").statusCode()).isEqualTo(401);
                HttpResponse<String> told = get(gateway, path, "Authorization", "Bearer t0ken");
                assertThat(told.statusCode()).isEqualTo(200);
                assertThat(told.body()).contains("route-not-found");
            }
            // The page itself tells nothing, and asks for the token.
            HttpResponse<String> page = get(gateway, "/handshakes", "Accept", "text/html");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<h1>WebSocket gateway</h1>");
        }
    }

    @Test
    void aBrowserGetsAPageThatLoadsFromItsOwnHostAlone() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            for (String path : List.of("/handshakes", "/handshakes/7", "/handshakes?reason=key-invalid")) {
                HttpResponse<String> page =
                        get(gateway, path, "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
                assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
                assertThat(page.headers().firstValue("Vary")).contains("Accept");
                String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
                assertThat(List.of(policy.split("; "))).contains("default-src 'none'", "connect-src 'self'",
                        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
                        .noneMatch(directive -> directive.contains("unsafe"));
                assertThat(page.body()).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML",
                        "document.write", "eval(", " style=", " onclick=");
            }
            assertThat(get(gateway, "/handshakes", "Accept", "*/*").headers().map()).containsKey("vary")
                    .extractingByKey("content-type").asString().contains("application/json");
            assertThat(get(gateway, "/handshakes", "Accept", "application/json").body()).startsWith("{");
        }
    }

    @Test
    void tellsHowSessionsEnded() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            assertThat(json(gateway, "/ends").path("ends")).isEmpty();
            try (Wire wire = Wire.connect(gateway.address())) {
                wire.send(ClientFrames.handshake("/echo"));
                assertThat(wire.pumpUntil(it -> HttpAnswers.parse(it.received()).decision().isPresent(), SOON))
                        .isTrue();
                wire.send(ClientFrames.close(4321));
                assertThat(wire.pumpToEnd(SOON)).isTrue();
            }
            assertThat(open(gateway, "/echo")).isEqualTo(101); // and is lost
            long end = System.nanoTime() + SOON.toNanos();
            while (json(gateway, "/ends").path("ends").size() < 2 && System.nanoTime() < end) {
                Pace.pause(Duration.ofMillis(20));
            }
            assertThat(json(gateway, "/ends").path("ends").toString())
                    .isEqualTo("[{\"code\":1006,\"by\":\"network\","
                            + "\"sessions\":1},{\"code\":4321,\"by\":\"peer\",\"sessions\":1}]");
        }
    }
}
