package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.HEAD_TIMEOUT;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Page;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request, and the one answer to it, through the whole pipeline. */
class RejectionPipelineTest {

    private static final Duration LINGER = Duration.ofSeconds(3);

    private final TestApplication application = new TestApplication();

    RejectionPipelineTest() {
        application.subprotocols = List.of("v2", "v1");
    }

    static Stream<Arguments> rejections() {
        return Stream.of(
                rejection("POST is no GET", REQUEST.replace("GET", "POST"), 405, "method-not-allowed", "Allow: GET"),
                rejection("HTTP/1.0", REQUEST.replace("HTTP/1.1", "HTTP/1.0"), 426, "upgrade-required",
                        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
                rejection("HTTP/2.0", REQUEST.replace("HTTP/1.1", "HTTP/2.0"), 505, "http-version-unsupported"),
                rejection("no Upgrade", REQUEST.replace("Upgrade: websocket\r\n", ""), 426, "upgrade-required",
                        "Upgrade: websocket", "Connection: Upgrade"),
                rejection("no Connection", REQUEST.replace("Connection: Upgrade\r\n", ""), 426, "upgrade-required",
                        "Upgrade: websocket", "Connection: Upgrade"),
                rejection("no extension", request("/chat", "Sec-WebSocket-Extensions: a;;b"), 400,
                        "extension-malformed"),
                rejection("two spaces", REQUEST.replace("GET ", "GET  "), 400, "request-malformed"),
                rejection("bare LF", REQUEST.replace("\r\n", "\n"), 400, "request-malformed"),
                rejection("folded line", REQUEST.replace("Upgrade: ", "Upgrade:\r\n "), 400, "request-malformed"),
                rejection("NUL", REQUEST.replace("gateway", "gate\0way"), 400, "request-malformed"),
                rejection("no Host", REQUEST.replace("Host: gateway\r\n", ""), 400, "host-invalid"),
                rejection("two Hosts", request("/chat", "Host: gateway"), 400, "host-invalid"),
                rejection("Content-Length", request("/chat", "Content-Length: 5") + "hello", 400, "body-not-allowed"),
                rejection("Content-Length that is none", request("/chat", "Content-Length: 0x5"), 400,
                        "body-not-allowed"),
                rejection("chunks", request("/chat", "Transfer-Encoding: chunked") + "0\r\n\r\n", 400,
                        "body-not-allowed"),
                rejection("both lengths", request("/chat", "Content-Length: 5", "Transfer-Encoding: chunked"), 400,
                        "body-not-allowed"),
                rejection("two lengths", request("/chat", "Content-Length: 0", "Content-Length: 5"), 400,
                        "body-not-allowed"),
                rejection("chunks in HTTP/1.0",
                        request("/chat", "Transfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0"), 400,
                        "body-not-allowed"),
                rejection("expectation", request("/chat", "Expect: tea"), 417, "expectation-failed"),
                rejection("no target", REQUEST.replace("/chat", "/%zz"), 400, "target-malformed"),
                rejection("no key", REQUEST.replaceFirst("Sec-WebSocket-Key: [^\r]*\r\n", ""), 400, "key-invalid"),
                rejection("two keys", request("/chat", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400,
                        "key-invalid"),
                rejection("short key", REQUEST.replace("dGhl", ""), 400, "key-invalid"),
                rejection("version 8", REQUEST.replace("Version: 13", "Version: 8"), 426, "version-unsupported",
                        "Sec-WebSocket-Version: 13", "Upgrade: websocket"),
                rejection("no version", REQUEST.replace("Sec-WebSocket-Version: 13\r\n", ""), 426,
                        "version-unsupported", "Sec-WebSocket-Version: 13"),
                rejection("unknown path", request("/nobody"), 404, "route-not-found"),
                rejection("origin", request("/strict", "Origin: https://evil.example", "Sec-WebSocket-Protocol: v1"),
                        403, "origin-not-allowed"),
                rejection("no origin", request("/strict", "Sec-WebSocket-Protocol: v1"), 403, "origin-missing"),
                rejection("subprotocol",
                        request("/strict", "Origin: https://example.com", "Sec-WebSocket-Protocol: v3"), 400,
                        "subprotocol-required"),
                rejection("no subprotocol list", request("/chat", "Sec-WebSocket-Protocol: a b"), 400,
                        "subprotocol-malformed"),
                rejection("long target", request("/" + "a".repeat(8200)), 414, "target-too-long"),
                rejection("large head", request("/chat", "X: " + "a".repeat(1100)), 431, "head-too-large"),
                rejection("many fields", "GET /chat HTTP/1.1\r\n" + "a: b\r\n".repeat(101) + "\r\n", 431,
                        "head-too-large"),
                rejection("TLS", "\u0016\u0003\u0001\u0002\0\u0001", 400, "request-malformed"),
                rejection("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http-version-unsupported"),
                rejection("PROXY header", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + REQUEST, 400,
                        "request-malformed"));
    }

    private static Arguments rejection(String name, String bytes, int status, String id, String... fields) {
        return Arguments.argumentSet(name, bytes, status, id, List.of(fields));
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void answersOnceAndDiscardsWhatFollows(String bytes, int status, String id, List<String> fields) {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(bytes + REQUEST);
            Answer answer = peer.answer();
            answer.isRejection(status, id);
            for (String field : fields) {
                int colon = field.indexOf(": ");
                assertThat(answer.values(field.substring(0, colon))).contains(field.substring(colon + 2));
            }
            peer.send(REQUEST);
            peer.send(ClientFrames.text("smuggled"));
            peer.send("\0\0\n\n");
            assertThat(peer.received()).isEmpty();
            assertThat(peer.channel.isOutputShutdown()).isTrue();
            assertThat(peer.channel.config().isAutoRead()).isTrue();
            assertThat(application.heard).isEmpty();
            tester.after(LINGER);
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void answersTheSameByteByByte(String bytes, int status, String id, List<String> fields) {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            for (byte b : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
                peer.send(new byte[] {b});
            }
            peer.answer().isRejection(status, id);
            assertThat(fields).isNotNull();
        }
    }

    @Test
    void closesWhenThePeerEndsAfterItsAnswer() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(request("/nobody"));
            peer.answer().isRejection(404, "route-not-found");
            assertThat(peer.channel.isOpen()).isTrue();
            peer.channel.endInput();
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    @Test
    void isNotHeldOpenByAPeerThatKeepsSending() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(request("/nobody"));
            for (Duration passed = Duration.ZERO; peer.channel.isOpen(); passed = passed.plusMillis(100)) {
                assertThat(passed).isLessThan(LINGER);
                peer.send("more");
                tester.after(Duration.ofMillis(100));
            }
        }
    }

    @Test
    void isNotHeldOpenByAPeerThatReadsNothing() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.channel.stall();
            peer.send(request("/nobody"));
            tester.after(LINGER);
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    // The head is slow.

    @Test
    void givesAHeadItsTimeFromTheAcceptHoweverBytesTrickle() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            int sent = 0;
            for (Duration passed = Duration.ZERO; passed.compareTo(HEAD_TIMEOUT.minusMillis(100)) < 0; passed =
                    passed.plusMillis(100)) {
                peer.send(REQUEST.substring(sent, ++sent));
                tester.after(Duration.ofMillis(100));
            }
            assertThat(peer.received()).isEmpty();
            tester.after(Duration.ofMillis(200));
            peer.answer().isRejection(408, "request-timeout");
            peer.send(REQUEST.substring(sent));
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    void answersASilentPeerToo() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            tester.after(HEAD_TIMEOUT.plusMillis(100));
            peer.answer().isRejection(408, "request-timeout");
            tester.after(LINGER);
            assertThat(peer.channel.isOpen()).isFalse();
        }
    }

    // The peer ends its side.

    @Test
    void closesSilentlyOnAPeerThatNeverSpoke() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.channel.endInput();
            assertThat(peer.channel.isOpen()).isFalse();
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    void tellsAPeerThatEndsInsideItsHead() {
        for (int length = 1; length < REQUEST.length(); length++) {
            try (PipelineTester tester = new PipelineTester(application)) {
                Peer peer = tester.connect();
                peer.send(REQUEST.substring(0, length));
                peer.channel.endInput();
                Answer answer = peer.answer();
                answer.isRejection(400, "request-malformed");
                assertThat(answer.body()).as("after %d bytes", length)
                        .contains("the connection ended inside the request head");
                assertThat(peer.channel.isOpen()).isFalse();
            }
        }
    }

    @Test
    void saysNothingOfAConnectionLostInsideItsHead() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(REQUEST.substring(0, 40));
            peer.channel.close();
            assertThat(peer.received()).isEmpty();
        }
    }

    // Pages.

    @Test
    void answersAPlainGetWithTheApplicationsPage() {
        application.page = Optional.of(Page.of("<p>chat".getBytes(StandardCharsets.UTF_8)));
        try (PipelineTester tester = new PipelineTester(application)) {
            for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
                Answer answer = plain(tester, "GET /chat " + version);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.values("Content-Security-Policy")).singleElement().asString()
                        .contains("default-src 'none'").contains("frame-ancestors 'none'");
                assertThat(answer.values("Content-Type")).containsExactly("text/html; charset=utf-8");
                assertThat(answer.values("Connection")).containsExactly("close");
                assertThat(answer.values("Gateway-Rejection")).isEmpty();
                assertThat(answer.body()).isEqualTo("<p>chat");
            }
            Answer head = plain(tester, "HEAD /chat HTTP/1.1");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.values("Content-Length")).containsExactly("7");
            assertThat(head.body()).isEmpty();
            plain(tester, "POST /chat HTTP/1.1").isRejection(405, "method-not-allowed");
            Peer peer = tester.connect();
            peer.send(REQUEST.replace("Version: 13", "Version: 8"));
            peer.answer().isRejection(426, "version-unsupported");
        }
    }

    @Test
    void answersAPlainGetWithoutAPageAsAHandshakeThatLacksUpgrade() {
        try (PipelineTester tester = new PipelineTester(application)) {
            plain(tester, "GET /chat HTTP/1.1").isRejection(426, "upgrade-required");
            plain(tester, "GET /nobody HTTP/1.1").isRejection(404, "route-not-found");
            plain(tester, "GET /nobody HTTP/1.0").isRejection(404, "route-not-found");
        }
    }

    @Test
    void asksThePlainEndpointWhereNoApplicationHasAPage() {
        PlainEndpoint health = (request, target) -> target.path().equals("/health")
                ? Optional
                        .of(new io.wsgateway.opening.Answer(503, List.of(new HeaderField("Content-Type", "text/plain")),
                                "down".getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
        try (PipelineTester tester = new PipelineTester(application, Limits.NONE, health, null)) {
            Answer answer = plain(tester, "GET /health HTTP/1.1");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("down");
            plain(tester, "GET /nobody HTTP/1.1").isRejection(404, "route-not-found");
            plain(tester, "POST /health HTTP/1.1").isRejection(404, "route-not-found");
        }
    }

    /** What HAProxy's {@code option httpchk} sends by default is the first of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {"OPTIONS / HTTP/1.0\r\n", "OPTIONS * HTTP/1.0\r\n", "OPTIONS / HTTP/1.1\r\nHost: gateway\r\n",
                    "OPTIONS * HTTP/1.1\r\nHost: gateway\r\n"})
    void saysToOptionsWhetherItAccepts(String head) {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(head + "\r\n");
            Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.values("Allow")).containsExactly("GET, HEAD, OPTIONS");
            assertThat(answer.values("Content-Length")).containsExactly("0");
            assertThat(answer.values("Connection")).containsExactly("close");
            assertThat(answer.values("Gateway-Rejection")).isEmpty();
            assertThat(answer.body()).isEmpty();
            tester.draining = true;
            Peer later = tester.connect();
            later.send(head + "\r\n");
            Answer draining = later.answer();
            assertThat(draining.status()).isEqualTo(503);
            assertThat(draining.values("Retry-After")).containsExactly("5");
            assertThat(tester.journal.counts().total().rejected()).isEmpty();
        }
    }

    @Test
    void saysNothingElseToOptions() {
        try (PipelineTester tester = new PipelineTester(application)) {
            plain(tester, "OPTIONS /chat HTTP/1.1").isRejection(405, "method-not-allowed");
            plain(tester, "OPTIONS /nobody HTTP/1.1").isRejection(404, "route-not-found");
            plain(tester, "OPTIONS ** HTTP/1.1").isRejection(400, "target-malformed");
            plain(tester, "GET * HTTP/1.1").isRejection(400, "target-malformed");
            plain(tester, "OPTIONS / HTTP/1.1\r\nContent-Length: 5").isRejection(400, "body-not-allowed");
            Peer peer = tester.connect();
            peer.send("OPTIONS * HTTP/1.1\r\n\r\n");
            peer.answer().isRejection(400, "host-invalid");
            Peer websocket = tester.connect();
            websocket.send(REQUEST.replace("GET /chat", "OPTIONS *"));
            websocket.answer().isRejection(400, "target-malformed");
        }
    }

    @Test
    void answersThatItFailedWhereAPlainEndpointThrows() {
        PlainEndpoint broken = (request, target) -> {
            throw new IllegalStateException("secret");
        };
        try (LogCapture log = new LogCapture(io.wsgateway.netty.http.UpgradeHandler.class);
                PipelineTester tester = new PipelineTester(application, Limits.NONE, broken, null)) {
            Answer answer = plain(tester, "GET /health HTTP/1.1");
            answer.isRejection(500, "gateway-fault");
            assertThat(answer.toString()).doesNotContain("secret");
            assertThat(log.lines).singleElement().asString().startsWith("ERROR ");
        }
    }

    private static Answer plain(PipelineTester tester, String requestLine) {
        Peer peer = tester.connect();
        peer.send(requestLine + "\r\nHost: gateway\r\n\r\n");
        return peer.answer();
    }

    // Draining.

    @Test
    void rejectsWhileDraining() {
        try (PipelineTester tester = new PipelineTester(application)) {
            tester.draining = true;
            Peer peer = tester.connect();
            peer.send(REQUEST);
            Answer answer = peer.answer();
            answer.isRejection(503, "draining");
            assertThat(answer.values("Retry-After")).containsExactly("5");
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void rejectsWhatIsAdmittedOnceDrainingHasBegun() {
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(REQUEST);
            tester.draining = true;
            admission.complete(Admission.granted());
            peer.answer().isRejection(503, "draining");
            assertThat(application.heard).isEmpty();
            assertThat(tester.limits.open()).isZero();
        }
    }

    @Test
    void answersTheSameHoweverTheBytesAreSplit() {
        byte[] bytes = request("/nobody").getBytes(StandardCharsets.US_ASCII);
        for (int split = 0; split <= bytes.length; split++) {
            try (PipelineTester tester = new PipelineTester(application)) {
                Peer peer = tester.connect();
                peer.send(Arrays.copyOf(bytes, split));
                peer.send(Arrays.copyOfRange(bytes, split, bytes.length));
                peer.answer().isRejection(404, "route-not-found");
            }
        }
    }
}
