package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.Tls;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.HeaderField;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that never let a client come to an end: each step has its deadline, whatever they send, and read. */
@Timeout(300)
class ProbeDeadlineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** What the longest of these probes may take: some steps, and some slack. */
    private static final Duration IN_TOTAL = Duration.ofSeconds(60);
    private static final int SMALL = 2304;
    private static final byte[] PINGS = pings();

    private static byte[] pings() {
        byte[] pings = new byte[500 * 127];
        Arrays.fill(pings, (byte) 'p');
        for (int i = 0; i < pings.length; i += 127) {
            pings[i] = (byte) 0x89;
            pings[i + 1] = 125;
        }
        return pings;
    }

    /** Sends Pings for ever; reads nothing. */
    private static final FaultyServer.Behaviour FLOOD = it -> {
        it.open();
        while (true) {
            it.send(PINGS);
        }
    };

    private static ServerSocket smallBuffers(ServerSocket socket) throws IOException {
        socket.setReceiveBufferSize(SMALL);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        return socket;
    }

    /** The faults that are found, each with its text. */
    private static List<String> wrong(String scheme, FaultyServer server, HeaderField... fields) {
        return wrong(scheme, server, PATIENCE, fields);
    }

    private static List<String> wrong(String scheme, FaultyServer server, Duration patience, HeaderField... fields) {
        ProbeTarget target = ProbeTarget.parse(scheme + "://127.0.0.1:" + server.port() + "/");
        ProbeRequest request =
                new ProbeRequest(target, Optional.empty(), List.of(), List.of(fields), "13", false);
        long start = System.nanoTime();
        ProbeResult result = new Probe(request, true, patience).run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TOTAL);
        return result.findings().stream().filter(finding -> finding.verdict() == Verdict.WRONG)
                .map(finding -> finding.fault().map(Fault::id).orElse("") + ": " + finding.what()).toList();
    }

    /** The buffers between them are full once it has been answered often enough: on a slow machine that takes more time. */
    private static void assertDeaf(String scheme, FaultyServer server) {
        Duration patience = PATIENCE;
        List<String> wrong = wrong(scheme, server, patience);
        while (!wrong.toString().contains("doesn't read") && patience.compareTo(IN_TOTAL.dividedBy(4)) < 0) {
            patience = patience.multipliedBy(2);
            wrong = wrong(scheme, server, patience);
        }
        assertThat(wrong).containsExactly("pong-missing: no Pong within " + patience.toMillis()
                + " ms, and the server doesn't read what is sent to it");
    }

    @Test
    void pingsWithoutEndFromAServerThatReadsNothing() throws Exception {
        try (FaultyServer server = new FaultyServer(smallBuffers(new ServerSocket()), FLOOD)) {
            assertDeaf("ws", server);
        }
    }

    @Test
    void pingsWithoutEndOverTls(@TempDir Path directory) throws Exception {
        ServerSocket listening = smallBuffers(Tls.create(directory).server().getServerSocketFactory()
                .createServerSocket());
        try (FaultyServer server = new FaultyServer(listening, FLOOD)) {
            assertDeaf("wss", server);
        }
    }

    @Test
    void pingsWithoutEndFromAServerThatReads() throws Exception {
        FaultyServer.Behaviour flood = it -> {
            it.open();
            Thread.ofVirtual().start(() -> skip(it.socket()));
            while (true) {
                it.send(PINGS);
            }
        };
        try (FaultyServer server = FaultyServer.start(flood)) {
            assertThat(wrong("ws", server)).containsExactly("pong-missing: no Pong within 2000 ms",
                    "close-missing: not answered within 2000 ms");
        }
    }

    private static void skip(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRequestThatNobodyReads() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        FaultyServer.RawBehaviour deaf = socket -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (FaultyServer server = new FaultyServer(smallBuffers(new ServerSocket()), deaf)) {
            assertThat(wrong("ws", server, new HeaderField("X-Long", "x".repeat(16 << 20))))
                    .containsExactly("answer-timed-out: none within 2000 ms");
        } finally {
            over.countDown();
        }
    }

    @Test
    void oneLongRecordOfTlsByteAfterByte() throws Exception {
        FaultyServer.RawBehaviour dribble = socket -> {
            socket.getOutputStream().write(HexFormat.of().parseHex("16" + "0303" + "4000" + "02" + "003ffc"));
            while (true) {
                socket.getOutputStream().write(3);
                ConnectorTest.pause(100);
            }
        };
        try (FaultyServer server = FaultyServer.startRaw(dribble)) {
            assertThat(wrong("wss", server))
                    .containsExactly("tls-failed: no whole answer to the ClientHello within 2000 ms");
        }
    }

    @Test
    void manySmallRecordsOfTls() throws Exception {
        FaultyServer.RawBehaviour dribble = socket -> {
            socket.getOutputStream().write(HexFormat.of().parseHex("16" + "0303" + "0004" + "02" + "003ffc"));
            while (true) {
                socket.getOutputStream().write(HexFormat.of().parseHex("16" + "0303" + "0001" + "03"));
                ConnectorTest.pause(50);
            }
        };
        try (FaultyServer server = FaultyServer.startRaw(dribble)) {
            assertThat(wrong("wss", server))
                    .containsExactly("tls-failed: no whole answer to the ClientHello within 2000 ms");
        }
    }
}
