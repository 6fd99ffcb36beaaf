package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.Tls;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.HeaderField;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that commit one fault each, and one that commits none. */
class ProbeTest {

    /** For servers that answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** For one that doesn't: to find that takes as long. */
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final String OK = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: a\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";

    private static String accept(FaultyServer.Connection connection) {
        return "Sec-WebSocket-Accept: " + AcceptKey.accept(connection.key()) + "\r\n";
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("accept-missing", it -> it.send(OK + UPGRADE + CONNECTION + "\r\n")),
                fault("accept-wrong",
                        it -> it.send(OK + UPGRADE + CONNECTION + "Sec-WebSocket-Accept: AAAA\r\n\r\n")),
                fault("accept-repeated", it -> it.send(OK + UPGRADE + CONNECTION + accept(it) + accept(it) + "\r\n")),
                fault("response-upgrade-missing", it -> it.send(OK + CONNECTION + accept(it) + "\r\n")),
                fault("response-upgrade-wrong",
                        it -> it.send(OK + "Upgrade: h2c\r\n" + CONNECTION + accept(it) + "\r\n")),
                fault("response-connection-missing", it -> it.send(OK + UPGRADE + accept(it) + "\r\n")),
                fault("response-version-old",
                        it -> it.send("HTTP/1.0 101 Switching\r\nSec-WebSocket-Protocol: a\r\n" + UPGRADE + CONNECTION
                                + accept(it) + "\r\n")),
                fault("subprotocol-not-offered", it -> it.open("Sec-WebSocket-Protocol: chat")),
                fault("subprotocol-repeated", it -> it.open("Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b")),
                fault("subprotocol-list", it -> it.open("Sec-WebSocket-Protocol: a, b")),
                fault("subprotocol-case", it -> it.open("Sec-WebSocket-Protocol: A")),
                fault("subprotocol-empty", it -> it.open("Sec-WebSocket-Protocol:")),
                fault("subprotocol-none-chosen", it -> it.open()),
                fault("extension-not-offered", it -> it.open(CHOSEN, "Sec-WebSocket-Extensions: x-other")),
                fault("extension-repeated",
                        it -> it.open(CHOSEN, "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate")),
                fault("extension-response-malformed", it -> it.open(CHOSEN, "Sec-WebSocket-Extensions: ;;")),
                fault("deflate-response-invalid",
                        it -> it.open(CHOSEN,
                                "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7")),
                fault("response-body", it -> it.open(CHOSEN, "Content-Length: 0")),
                fault("answered-by-page", it -> it.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")),
                fault("redirected", it -> it.send("HTTP/1.1 301 Moved\r\nLocation: /there\r\n\r\n")),
                fault("bad-gateway", it -> it.send("HTTP/1.1 502 Bad Gateway\r\n\r\n")),
                fault("status-line-malformed", it -> it.send("SSH-2.0-OpenSSH_9\r\n")),
                fault("answer-missing", it -> {}),
                fault("answer-incomplete", it -> it.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: web")),
                fault("challenge-missing", it -> it.send("HTTP/1.1 401 Unauthorized\r\n\r\n")),
                fault("authentication-asked",
                        it -> it.send("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n")),
                fault("connection-lost", it -> {
                    it.open(CHOSEN);
                    it.frame();
                }),
                fault("pong-missing", it -> {
                    it.open(CHOSEN);
                    it.frame();
                    it.sendFrame(0x88, it.frame());
                }),
                fault("pong-wrong", it -> {
                    it.open(CHOSEN);
                    it.frame();
                    it.sendFrame(0x8a, new byte[] {1});
                    it.sendFrame(0x88, it.frame());
                }),
                fault("frame-invalid", it -> {
                    it.open(CHOSEN);
                    it.send(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'a'}); // masked
                }),
                fault("frame-invalid", it -> {
                    it.open(CHOSEN);
                    it.send(new byte[] {(byte) 0xc1, 1, 'a'}); // RSV1, and nothing was agreed on
                }),
                fault("frame-invalid", it -> {
                    it.open(CHOSEN);
                    it.send(new byte[] {(byte) 0x83, 0}); // no such opcode
                }),
                fault("frame-invalid", it -> {
                    it.open(CHOSEN);
                    it.send(new byte[] {0x09, 0}); // a Ping in fragments
                }),
                fault("close-missing", it -> {
                    it.open(CHOSEN);
                    it.sendFrame(0x8a, it.frame());
                    it.frame();
                }),
                fault("close-invalid", it -> {
                    it.open(CHOSEN);
                    it.sendFrame(0x8a, it.frame());
                    it.frame();
                    it.sendFrame(0x88, new byte[] {0x03, (byte) 0xed}); // 1005 is never sent
                }));
    }

    private static final String CHOSEN = "Sec-WebSocket-Protocol: a";

    private static Arguments fault(String id, FaultyServer.Behaviour behaviour) {
        return Arguments.argumentSet(id, id, behaviour);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheFaultAndNoOther(String id, FaultyServer.Behaviour behaviour) throws Exception {
        try (FaultyServer server = FaultyServer.start(behaviour)) {
            Duration patience = id.equals("pong-missing") ? SILENCE : PATIENCE;
            assertThat(ids(new Probe(request(server.port(), List.of("a", "b")), false, patience).run(), Verdict.WRONG))
                    .containsExactly(id);
        }
    }

    @Test
    void reportsNothingOnAGoodServer() throws Exception {
        FaultyServer.Behaviour good = it -> {
            it.open("Sec-WebSocket-Protocol: b",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=12");
            it.sendFrame(0x81, new byte[] {'h', 'i'}); // a greeting
            it.sendFrame(0xc2, new byte[] {0}); // a compressed one
            it.sendFrame(0x89, new byte[0]);
            it.sendFrame(0x8a, it.frame());
            it.frame(); // the Pong
            it.sendFrame(0x88, it.frame());
        };
        try (FaultyServer server = FaultyServer.start(good)) {
            ProbeResult result = probe(server.port(), List.of("a", "b"));
            assertThat(result.findings()).allMatch(finding -> finding.verdict() == Verdict.RIGHT);
            assertThat(result.findings()).extracting(Finding::subject).contains("TCP", "Ping", "Close");
            assertThat(result.roundTrip()).isPresent();
        }
    }

    @Test
    void aConnectionThatStaysOpenIsWorthANote() throws Exception {
        FaultyServer.Behaviour lingering = it -> {
            it.open();
            it.behave();
            it.socket().getInputStream().readAllBytes();
        };
        try (FaultyServer server = FaultyServer.start(lingering)) {
            ProbeResult result = new Probe(request(server.port(), List.of()), false, SILENCE).run();
            assertThat(ids(result, Verdict.WRONG)).isEmpty();
            assertThat(ids(result, Verdict.NOTE)).containsExactly("tcp-left-open");
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNamed(@TempDir Path directory) throws Exception {
        try (FaultyServer server = tls(directory, "http/1.1", it -> {
            it.open();
            it.behave();
        })) {
            ProbeTarget target = ProbeTarget.parse("wss://localhost:" + server.port() + "/");
            ProbeRequest request = new ProbeRequest(target, Optional.empty(), List.of(), List.of(), "13", false);
            assertThat(ids(new Probe(request, false, PATIENCE).run(), Verdict.WRONG))
                    .containsExactly("certificate-rejected");
            ProbeResult insecure = new Probe(request, true, PATIENCE).run();
            assertThat(ids(insecure, Verdict.WRONG)).isEmpty();
            assertThat(ids(insecure, Verdict.NOTE)).containsExactly("certificate-unchecked");
            assertThat(insecure.findings()).extracting(Finding::subject).contains("TLS", "Close");
        }
    }

    /** With TLS 1.3 it ends the connection only after the client's own handshake. */
    @Test
    void aServerThatWantsACertificateIsSaidToWantOne(@TempDir Path directory) throws Exception {
        try (FaultyServer server = tls(directory, "http/1.1", true, it -> it.open())) {
            ProbeTarget target = ProbeTarget.parse("wss://localhost:" + server.port() + "/");
            ProbeRequest request = new ProbeRequest(target, Optional.empty(), List.of(), List.of(), "13", false);
            ProbeResult result = new Probe(request, true, PATIENCE).run();
            assertThat(ids(result, Verdict.WRONG)).containsExactly("tls-refused");
            assertThat(result.findings()).filteredOn(finding -> finding.verdict() == Verdict.WRONG).singleElement()
                    .extracting(Finding::what).asString().contains("asks for a certificate of the client");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, http2-without-websocket", "1, ''"})
    void saysWhetherWebSocketsOpenOverHttp2(int enabled, String note, @TempDir Path directory) throws Exception {
        FaultyServer.Behaviour both = it -> {
            if (it.request().startsWith("PRI ")) {
                it.send(new byte[] {0, 0, 12, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100, 0, 8, 0, 0, 0, (byte) enabled});
            } else {
                it.open();
                it.behave();
            }
        };
        try (FaultyServer server = tls(directory, "h2", both)) {
            ProbeTarget target = ProbeTarget.parse("wss://localhost:" + server.port() + "/");
            ProbeRequest request = new ProbeRequest(target, Optional.empty(), List.of(), List.of(), "13", false);
            ProbeResult result = new Probe(request, true, PATIENCE).run();
            assertThat(ids(result, Verdict.WRONG)).isEmpty();
            assertThat(ids(result, Verdict.NOTE)).contains("certificate-unchecked").hasSize(note.isEmpty() ? 1 : 2);
            assertThat(result.findings()).filteredOn(finding -> finding.subject().equals("HTTP/2")).singleElement()
                    .extracting(Finding::verdict).isEqualTo(note.isEmpty() ? Verdict.RIGHT : Verdict.NOTE);
        }
    }

    /** Chooses this protocol if it is offered, else none. */
    private static FaultyServer tls(Path directory, String protocol, FaultyServer.Behaviour behaviour)
            throws Exception {
        return tls(directory, protocol, false, behaviour);
    }

    private static FaultyServer tls(Path directory, String protocol, boolean needsCertificate,
            FaultyServer.Behaviour behaviour) throws Exception {
        SSLServerSocket socket = (SSLServerSocket) Tls.create(directory).server().getServerSocketFactory()
                .createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol, "http/1.1"});
        parameters.setNeedClientAuth(needsCertificate);
        socket.setSSLParameters(parameters);
        return new FaultyServer(socket, behaviour);
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(ids(probe(port, List.of()), Verdict.WRONG)).containsExactly("connection-refused");
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        FaultyServer.Behaviour endless = it -> {
            while (true) {
                it.send("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1000) + "\r\n");
            }
        };
        try (FaultyServer server = FaultyServer.start(endless)) {
            assertThat(probe(server.port(), List.of()).findings())
                    .filteredOn(finding -> finding.verdict() == Verdict.WRONG).extracting(Finding::what)
                    .containsExactly("its head is longer than 65536 bytes, which begins: HTTP/1.1 200 OK");
        }
    }

    @Test
    void closesInOrderEvenWhatItWouldNotUse() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        FaultyServer.Behaviour chooser = it -> {
            it.open();
            byte[] close = it.frame();
            received.add(HexFormat.of().formatHex(close));
            it.sendFrame(0x88, close);
            it.socket().shutdownOutput();
            received.add("then " + it.socket().getInputStream().read());
        };
        try (FaultyServer server = FaultyServer.start(chooser)) {
            assertThat(ids(probe(server.port(), List.of("a")), Verdict.WRONG))
                    .containsExactly("subprotocol-none-chosen");
            assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("03e8");
            assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("then -1");
        }
    }

    @Test
    void saysOfEachCommonMistakeWhetherItIsAnsweredAsItShouldBe() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        FaultyServer.Behaviour picky = it -> {
            if (it.request().contains("Version: 8")) {
                it.send("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n\r\n");
            } else if (it.request().contains("elsewhere.example")) {
                it.send("HTTP/1.1 403 Forbidden\r\n\r\n");
            } else {
                if (it.request().contains("permessage-deflate")) {
                    it.open("Sec-WebSocket-Extensions: permessage-deflate");
                } else {
                    it.open();
                }
                byte[] close = it.behave();
                it.socket().shutdownOutput();
                ends.add(HexFormat.of().formatHex(close) + " " + it.socket().getInputStream().read());
            }
        };
        try (FaultyServer server = FaultyServer.start(picky)) {
            ProbeRequest request = request(server.port(), List.of());
            ProbeResult asGiven = new Probe(request, false, PATIENCE).run();
            List<Matrix.Row> rows = Matrix.run(request, asGiven, false, PATIENCE, false);
            assertThat(rows).extracting(row -> row.verdict() + " " + row.attempt() + ": " + row.answer() + " "
                    + row.extensions() + " " + String.join(" ", row.faults()))
                    .containsExactly("RIGHT as given: 101 Switching Protocols permessage-deflate ",
                            "RIGHT no Origin: 101 Switching Protocols permessage-deflate ",
                            "RIGHT foreign Origin: 403 Forbidden - forbidden",
                            "RIGHT unknown subprotocol: 101 Switching Protocols permessage-deflate subprotocol-none-chosen",
                            "RIGHT version 8: 426 Upgrade Required - upgrade-asked",
                            "RIGHT no permessage-deflate: 101 Switching Protocols - ");
            for (int opened = 0; opened < 4; opened++) {
                assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("03e8 -1");
            }
            assertThat(ends).isEmpty();
        }
    }

    @Test
    void triesNothingMoreWhereNobodyListens() {
        ProbeRequest request = request(1, List.of());
        ProbeResult nothing =
                new ProbeResult(Optional.empty(), Optional.empty(), "", List.of(), Optional.empty());
        assertThat(Matrix.run(request, nothing, false, PATIENCE, false)).isEmpty();
    }

    @Test
    void hidesTheQueryInTheTranscript() throws Exception {
        try (FaultyServer server = FaultyServer.start(it -> it.send("HTTP/1.1 200 OK\r\n\r\n"))) {
            ProbeTarget target = ProbeTarget.parse("ws://127.0.0.1:" + server.port() + "/chat?token=s3cret");
            ProbeRequest request = new ProbeRequest(target, Optional.empty(), List.of(), List.of(), "13", false);
            assertThat(Transcript.lines(new Probe(request, false, PATIENCE).run()))
                    .contains("> GET /chat?... HTTP/1.1").noneMatch(line -> line.contains("s3cret"));
        }
    }

    @Test
    void showsSecretsToWhoAsksForThem() throws Exception {
        try (FaultyServer server =
                FaultyServer.start(it -> it.send("HTTP/1.1 200 OK\r\nSet-Cookie: id=s3cret\r\n\r\n"))) {
            ProbeTarget target = ProbeTarget.parse("ws://127.0.0.1:" + server.port() + "/chat?token=s3cret");
            ProbeRequest request =
                    new ProbeRequest(target, Optional.empty(), List.of("bearer.s3cret"), List.of(), "13", false);
            assertThat(Transcript.lines(new Probe(request, false, PATIENCE, true).run())).contains(
                    "> GET /chat?token=s3cret HTTP/1.1", "> Sec-WebSocket-Protocol: bearer.s3cret",
                    "< Set-Cookie: id=s3cret");
            ProbeResult hidden = new Probe(request, false, PATIENCE, false).run();
            assertThat(Transcript.lines(hidden)).contains("> GET /chat?... HTTP/1.1",
                    "> Sec-WebSocket-Protocol: hidden-1", "< Set-Cookie: ...")
                    .noneMatch(line -> line.contains("s3cret"));
            assertThat(hidden.findings()).noneMatch(finding -> finding.what().contains("s3cret"));
        }
    }

    @Test
    void hidesSecretsInTheTranscript() throws Exception {
        try (FaultyServer server = FaultyServer
                .start(it -> it.send("HTTP/1.1 200 OK\r\nSet-Cookie: id=s3cret\r\n\r\n<b>\n\nhi\u001b[31m\n"))) {
            ProbeRequest request = new ProbeRequest(target(server.port()), Optional.empty(), List.of(),
                    List.of(new HeaderField("Cookie", "s3cret")), "13", false);
            assertThat(Transcript.lines(new Probe(request, false, PATIENCE).run())).contains("> Cookie: ...",
                    "< HTTP/1.1 200 OK", "< Set-Cookie: ...", "  <b>", "  hi\\x1b[31m");
        }
    }

    /** Of any length up to the most that a token can have. */
    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 8400})
    void firstMessageIsSentAndOnceMore(int length) throws Exception {
        String text = "x".repeat(length);
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        FaultyServer.Behaviour taking = it -> {
            it.open();
            got.add(new String(it.frame(), StandardCharsets.US_ASCII));
            it.sendFrame(0x89, new byte[] {1});
            got.add(new String(it.frame(), StandardCharsets.US_ASCII));
            it.frame(); // the Pong
            it.sendFrame(0x81, new byte[] {'a'});
            it.behave();
        };
        try (FaultyServer server = FaultyServer.start(taking)) {
            ProbeResult result = withFirstMessage(server.port(), text, PATIENCE);
            assertThat(result.findings()).allMatch(finding -> finding.verdict() == Verdict.RIGHT);
            assertThat(result.findings()).extracting(Finding::subject).contains("first message", "Ping", "Close");
            assertThat(result.toString() + result.findings()).doesNotContain("xxx");
            assertThat(got).containsExactly(text, text);
        }
    }

    @Test
    void firstMessageThatIsRefusedIsWrong() throws Exception {
        FaultyServer.Behaviour refusing = it -> {
            it.open();
            it.frame();
            it.frame();
            it.sendFrame(0x88, new byte[] {0x11, 0x31, 'n', 'o'}); // 4401
            it.frame();
        };
        try (FaultyServer server = FaultyServer.start(refusing)) {
            ProbeResult result = withFirstMessage(server.port(), "token", PATIENCE);
            assertThat(ids(result, Verdict.WRONG)).containsExactly("first-message-refused");
            assertThat(result.findings()).extracting(Finding::what).contains("the server closes by itself: 4401 no");
        }
    }

    @Test
    void firstMessageThatNothingFollowsOnIsWrong() throws Exception {
        FaultyServer.Behaviour silent = it -> {
            it.open();
            it.frame();
            it.frame();
            it.sendFrame(0x88, it.frame());
        };
        try (FaultyServer server = FaultyServer.start(silent)) {
            assertThat(ids(withFirstMessage(server.port(), "token", SILENCE), Verdict.WRONG))
                    .containsExactly("first-message-unanswered");
        }
    }

    private static ProbeResult withFirstMessage(int port, String text, Duration patience) {
        return new Probe(new ProbeRequest(target(port), Optional.empty(), List.of(), List.of(), "13", true,
                Optional.of(text)), false, patience).run();
    }

    private static ProbeTarget target(int port) {
        return ProbeTarget.parse("ws://127.0.0.1:" + port + "/chat");
    }

    private static ProbeRequest request(int port, List<String> subprotocols) {
        ProbeTarget target = target(port);
        return new ProbeRequest(target, Optional.of(target.ownOrigin()), subprotocols, List.of(), "13", true);
    }

    private static ProbeResult probe(int port, List<String> subprotocols) throws IOException {
        return new Probe(request(port, subprotocols), false, PATIENCE).run();
    }

    private static List<String> ids(ProbeResult result, Verdict verdict) {
        return result.findings().stream().filter(finding -> finding.verdict() == verdict)
                .flatMap(finding -> finding.fault().stream()).map(Fault::id).toList();
    }
}
