package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand sessions that read nothing beside a hundred that do: run with {@code mvn -Pload verify}. Rounds with and without
 * the slow ones take turns, so that what else the machine does falls on both.
 *
 * <p>Each round looks twice. In the seconds after a thousand windows have closed at once, the kernel probes them all in step
 * (after 0.2, 0.6, 1.4 and 3 s), and leaves the packets behind a burst of probes to a thread that shares a processor with
 * everybody: that is printed, and is no doing of the gateway's. Later the probes are rare (after 12.6 and 25.4 s, which the
 * second look takes in), and what is left is the gateway's: that is held to the bar.
 */
@Tag("load")
class SlowReadersIT {

    private static final int SLOW = 1000;
    private static final int HEALTHY = 100;
    private static final int ROUNDS = Integer.getInteger("slow.rounds", 5);
    private static final int PER_SECOND = 2000;
    private static final int JUST_FILLED = 4 * PER_SECOND;
    private static final int SETTLED = 16 * PER_SECOND;
    /** From the filling to the second look: no probes were sent for 4 s then. */
    private static final Duration SETTLING = Duration.ofSeconds(10);
    /** As much as half of it may wait for slow readers, which is what they would take: 1,000 times 64 KiB. */
    private static final String MEMORY_FOR_BUFFERS = "-XX:MaxDirectMemorySize=128m";
    private static final List<String> JVM =
            List.of("-Dio.netty.leakDetection.level=disabled", "-Xmx192m", MEMORY_FOR_BUFFERS);
    private static final long MOST_RESIDENT = (192L + 128 + 160) << 20;

    @Test
    void hurtNobodyButThemselves(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION, JVM, directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                limits: { connections-per-address: %d, handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
                """.formatted(2 * (SLOW + HEALTHY)));
                EchoPace healthy = new EchoPace(gateway.address(), "/echo", HEALTHY)) {
            healthy.run(4 * JUST_FILLED, PER_SECOND); // loads, compiles
            long resident = residentBytes(gateway.pid());
            long most = 0;
            List<Duration> without = new ArrayList<>();
            List<Duration> justFilled = new ArrayList<>();
            List<Duration> settled = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                without.add(p99(healthy, SETTLED));
                try (SlowReaders slow = new SlowReaders()) {
                    slow.open(gateway.address(), "/echo", SLOW);
                    slow.fill();
                    long filled = System.nanoTime();
                    justFilled.add(p99(healthy, JUST_FILLED));
                    Pace.pause(SETTLING.minusNanos(System.nanoTime() - filled));
                    settled.add(p99(healthy, SETTLED));
                    most = Math.max(most, residentBytes(gateway.pid()));
                }
                Pace.pause(Duration.ofSeconds(1)); // their ends are no part of the next round
            }
            double ratio = ratio(settled, without);
            String figures = """
                    p99 of %d healthy sessions beside %d slow readers, us, medians of %d rounds:
                    %,6d without them %s
                    %,6d just after their windows closed: %.2f times %s
                    %,6d later: %.2f times %s
                    resident MiB: %d before, %d at most""".formatted(HEALTHY, SLOW, ROUNDS, micros(without), without,
                    micros(justFilled), ratio(justFilled, without), justFilled, micros(settled), ratio, settled,
                    resident >> 20, most >> 20);
            System.out.println(figures);
            assertThat(ratio).as(figures).isLessThanOrEqualTo(1.5);
            assertThat(most).as(figures).isLessThan(MOST_RESIDENT);
            assertThat(gateway.output()).as("shortages of memory for buffers")
                    .noneMatch(line -> line.contains("code=1011") || line.contains("ends with 1011"));
        }
    }

    private static Duration p99(EchoPace sessions, int messages) throws IOException {
        return EchoPace.quantile(sessions.run(messages, PER_SECOND), 0.99);
    }

    private static double ratio(List<Duration> with, List<Duration> without) {
        return (double) median(with).toNanos() / median(without).toNanos();
    }

    private static long micros(List<Duration> durations) {
        return median(durations).toNanos() / 1000;
    }

    private static Duration median(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() / 2);
    }

    private static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow() << 10;
    }
}
