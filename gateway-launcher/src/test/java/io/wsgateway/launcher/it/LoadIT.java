package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand sessions at once; run with {@code mvn -Pload verify}. It takes 10,000 file descriptors on either side. */
@Tag("load")
class LoadIT {

    private static final int SESSIONS = 10_000;
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void holdsTenThousandSessions(@TempDir Path directory) throws Exception {
        // As many as the rounds need and no more: the second round gets in only if nothing is left of the first.
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                limits: { connections: %1$d, connections-per-address: %1$d, handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
                keepalive: { ping-interval: 10m }
                """.formatted(SESSIONS));
                Crowd crowd = new Crowd()) {
            byte[] sent = ClientFrames.text("one of ten thousand");
            byte[] expected = HexFormat.of().parseHex("8113" // text, 19 bytes
                    + HexFormat.of().formatHex("one of ten thousand".getBytes(StandardCharsets.UTF_8)));
            for (int round = 1; round <= 2; round++) {
                List<String> figures = new ArrayList<>();
                long before = residentKiB(gateway.pid());
                figures.add(timed("open", () -> crowd.open(gateway.address(), "/echo", SESSIONS, BOUND)));
                long open = residentKiB(gateway.pid());
                figures.add(timed("echo", () -> crowd.exchange(sent, expected, BOUND)));
                long echoed = residentKiB(gateway.pid());
                figures.add(timed("close", () -> crowd.closeAll(BOUND)));
                long closed = residentKiB(gateway.pid());
                System.out.printf("load, round %d: %s; resident MiB: %d before, %d open, %d echoed, %d closed%n", round,
                        String.join(", ", figures), before >> 10, open >> 10, echoed >> 10, closed >> 10);
                assertThat(open - before).as("KiB for %d sessions", SESSIONS).isLessThan(1 << 20);
            }
        }
    }

    private interface Work {

        void run() throws IOException;
    }

    private static String timed(String what, Work work) throws IOException {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        return "%s %.1f s (%.0f/s)".formatted(what, seconds, SESSIONS / seconds);
    }

    private static long residentKiB(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
