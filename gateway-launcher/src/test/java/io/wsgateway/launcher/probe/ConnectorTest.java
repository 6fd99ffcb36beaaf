package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.Tls;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names with several addresses, and servers that answer late, in pieces, by TLS, or not at all. */
@Timeout(300)
class ConnectorTest {

    /** For servers that answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** For those that don't, or not in time: to find that takes as long. */
    private static final Duration SILENCE = Duration.ofSeconds(2);
    /** No more than a few steps, each within that; what is sent byte by byte takes longer. */
    private static final Duration IN_TOTAL = Duration.ofSeconds(15);
    private static final String IPV6 = "::1";
    private static final String IPV4 = "127.0.0.1";
    private static final Resolver BOTH = name -> List.of(address(IPV4), address(IPV6));

    private static final FaultyServer.Behaviour GOOD = it -> {
        it.open();
        it.behave();
    };

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private static FaultyServer start(String address, FaultyServer.Behaviour behaviour) throws IOException {
        return new FaultyServer(new ServerSocket(0, 16, address(address)), behaviour);
    }

    private static ProbeResult probe(String url, Resolver resolver) {
        return probe(url, resolver, PATIENCE);
    }

    private static ProbeResult probe(String url, Resolver resolver, Duration patience) {
        ProbeTarget target = ProbeTarget.parse(url);
        ProbeRequest request = new ProbeRequest(target, Optional.empty(), List.of(), List.of(), "13", false);
        return new Probe(request, true, patience, resolver).run();
    }

    private static ProbeResult probe(FaultyServer server) {
        return probe(server, PATIENCE);
    }

    private static ProbeResult probe(FaultyServer server, Duration patience) {
        return probe("ws://" + IPV4 + ":" + server.port() + "/", Resolver.SYSTEM, patience);
    }

    /** Of this verdict: id of the fault, or of the subject where there is none, and what was found, without times. */
    private static List<String> found(ProbeResult result, Verdict verdict) {
        return result.findings().stream().filter(finding -> finding.verdict() == verdict)
                .map(finding -> finding.fault().map(Fault::id).orElse(finding.subject()) + ": "
                        + finding.what().replaceAll("after [0-9.]+ ms", "after N ms"))
                .toList();
    }

    @Test
    void aServerOfIpv6OnlyIsFoundByItsAddress() throws Exception {
        try (FaultyServer server = start(IPV6, GOOD)) {
            ProbeResult result = probe("ws://[::1]:" + server.port() + "/", Resolver.SYSTEM);
            assertThat(found(result, Verdict.WRONG)).isEmpty();
            assertThat(found(result, Verdict.RIGHT)).contains("TCP: connected to ::1, after N ms");
        }
    }

    @Test
    void aServerOfIpv6OnlyIsFoundBehindANameOfBoth() throws Exception {
        try (FaultyServer server = start(IPV6, GOOD)) {
            ProbeResult result = probe("ws://localhost:" + server.port() + "/", BOTH);
            assertThat(found(result, Verdict.WRONG)).isEmpty();
            assertThat(found(result, Verdict.NOTE)).isEmpty();
            assertThat(found(result, Verdict.RIGHT)).contains("TCP: connected to ::1, address 1 of 2, after N ms");
        }
    }

    @Test
    void aServerOfIpv4OnlyIsFoundBehindANameOfBoth() throws Exception {
        try (FaultyServer server = start(IPV4, GOOD)) {
            ProbeResult result = probe("ws://localhost:" + server.port() + "/", BOTH);
            assertThat(found(result, Verdict.WRONG)).isEmpty();
            assertThat(found(result, Verdict.NOTE)).containsExactly("address-unreachable: ::1: Connection refused");
            assertThat(found(result, Verdict.RIGHT))
                    .contains("TCP: connected to 127.0.0.1, address 2 of 2, after N ms");
        }
    }

    @Test
    void whereNobodyListensEveryAddressIsNamed() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, address(IPV4))) {
            port = taken.getLocalPort();
        }
        assertThat(found(probe("ws://localhost:" + port + "/", BOTH), Verdict.WRONG)).containsExactly(
                "connection-refused: ::1: Connection refused; 127.0.0.1: Connection refused");
    }

    @Test
    void aNameThatNobodyKnowsIsNamed() {
        Resolver none = name -> {
            throw new UnknownHostException(name);
        };
        assertThat(found(probe("ws://nowhere.example/", none), Verdict.WRONG))
                .containsExactly("name-unknown: nowhere.example: no address is known");
    }

    @Test
    void aNameServerThatIsSilentIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        Resolver silent = name -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        };
        assertThat(found(probe("ws://slow.example/", silent, SILENCE), Verdict.WRONG))
                .containsExactly("name-timed-out: slow.example: nothing known within 2000 ms");
        never.countDown();
    }

    @Test
    void aServerThatIsSilentIsNotSaidToHaveEndedAnything() throws Exception {
        try (FaultyServer server = FaultyServer.startRaw(socket -> socket.getInputStream().readAllBytes())) {
            assertThat(found(probe(server, SILENCE), Verdict.WRONG))
                    .containsExactly("answer-timed-out: none within 2000 ms");
        }
    }

    @Test
    void aServerThatClosesAtOnceIsNotSaidToBeSilent() throws Exception {
        try (FaultyServer server = FaultyServer.startRaw(Socket::close)) {
            assertThat(found(probe(server), Verdict.WRONG)).singleElement().asString()
                    .startsWith("answer-missing: none: the server ended the connection");
        }
    }

    @Test
    void aByteAtATimeIsBoundedInTotal() throws Exception {
        String head = "HTTP/1.1 101 Switching Protocols\r\n".repeat(10);
        FaultyServer.Behaviour dribbling =
                it -> dribble(it.socket(), head.getBytes(StandardCharsets.US_ASCII), 100);
        long start = System.nanoTime();
        try (FaultyServer server = FaultyServer.start(dribbling)) {
            String incomplete = "answer-incomplete: its head didn't end within 2000 ms, which begins: ";
            assertThat(found(probe(server, SILENCE), Verdict.WRONG)).singleElement().asString()
                    .startsWith(incomplete + "H")
                    .satisfies(found -> assertThat(head).startsWith(found.substring(incomplete.length())));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TOTAL);
    }

    @Test
    void aByteAtATimeIsReadAsWellAsAnyOther() throws Exception {
        FaultyServer.Behaviour dribbling = it -> dribble(it.socket(),
                "HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 5);
        try (FaultyServer server = FaultyServer.start(dribbling)) {
            assertThat(found(probe(server), Verdict.WRONG)).containsExactly("forbidden: 403 Forbidden");
        }
    }

    @Test
    void aTlsHandshakeOfAByteAtATimeIsBoundedInTotal() throws Exception {
        byte[] hello = HexFormat.of().parseHex("160303" + "00ff" + "02" + "00".repeat(200)); // a ServerHello, some of it
        long start = System.nanoTime();
        try (FaultyServer server = FaultyServer.startRaw(socket -> dribble(socket, hello, 100))) {
            ProbeResult result = probe("wss://" + IPV4 + ":" + server.port() + "/", Resolver.SYSTEM, SILENCE);
            assertThat(found(result, Verdict.WRONG))
                    .containsExactly("tls-failed: no whole answer to the ClientHello within 2000 ms");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TOTAL);
    }

    private static void dribble(Socket socket, byte[] bytes, int millis) throws IOException {
        for (byte b : bytes) {
            socket.getOutputStream().write(b);
            socket.getOutputStream().flush();
            pause(millis);
        }
    }

    /** What a slow server does between two bytes. */
    static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void aServerOfTlsOnlyIsFoundToBeOne(@TempDir Path directory) throws Exception {
        SSLServerSocket socket = (SSLServerSocket) Tls.create(directory).server().getServerSocketFactory()
                .createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        try (FaultyServer server = new FaultyServer(socket, GOOD)) {
            assertThat(found(probe(server), Verdict.WRONG)).singleElement().asString()
                    .startsWith("tls-expected: none");
        }
    }

    @Test
    void anAlertInPiecesIsOne() throws Exception {
        FaultyServer.Behaviour alerting =
                it -> dribble(it.socket(), HexFormat.of().parseHex("15" + "0303" + "0002" + "020a"), 20);
        try (FaultyServer server = FaultyServer.start(alerting)) {
            assertThat(found(probe(server), Verdict.WRONG))
                    .containsExactly("tls-expected: none in HTTP, but an alert of TLS");
        }
    }

    @Test
    void whereAConnectionIsJustClosedTlsIsTried() throws Exception {
        FaultyServer.RawBehaviour secure = socket -> {
            if (socket.getInputStream().read() == 0x16) { // a handshake record
                socket.getOutputStream().write(HexFormat.of().parseHex("15" + "0303" + "0002" + "0228"));
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        };
        try (FaultyServer server = FaultyServer.startRaw(secure)) {
            assertThat(found(probe(server), Verdict.WRONG)).singleElement().asString()
                    .startsWith("tls-expected: none: the server ended the connection")
                    .endsWith("; a second connection found TLS there");
        }
    }

    @Test
    void aServerThatNamesTlsIsBelieved() throws Exception {
        FaultyServer.Behaviour nginx = it -> it.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 61\r\n\r\n"
                + "<center>The plain HTTP request was sent to HTTPS port</center>");
        try (FaultyServer server = FaultyServer.start(nginx)) {
            assertThat(found(probe(server), Verdict.WRONG)).containsExactly("tls-expected: 400 Bad Request; its body"
                    + " begins: The plain HTTP request was sent to HTTPS port");
        }
    }

    @Test
    void anAlertToTheClientIsNoFaultOfTheCertificate() throws Exception {
        FaultyServer.RawBehaviour picky = socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(HexFormat.of().parseHex("15" + "0303" + "0002" + "022a")); // bad_certificate
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        };
        try (FaultyServer server = FaultyServer.startRaw(picky)) {
            ProbeResult result = probe("wss://" + IPV4 + ":" + server.port() + "/", Resolver.SYSTEM);
            assertThat(found(result, Verdict.WRONG)).singleElement().asString().startsWith("tls-refused: ");
        }
    }
}
