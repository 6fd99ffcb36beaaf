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
 */
@Tag("load")
class SlowReadersIT {

    private static final int SLOW = 1000;
    private static final int HEALTHY = 100;
    private static final int ROUNDS = Integer.getInteger("slow.rounds", 7);
    private static final int PER_SECOND = 2000;
    private static final int MESSAGES = 4 * PER_SECOND;
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
                limits: { connections-per-address: %d }
                """.formatted(2 * (SLOW + HEALTHY)));
                EchoPace healthy = new EchoPace(gateway.address(), "/echo", HEALTHY)) {
            healthy.run(4 * MESSAGES, PER_SECOND); // loads, compiles
            long resident = residentBytes(gateway.pid());
            long most = 0;
            List<Duration> with = new ArrayList<>();
            List<Duration> without = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                without.add(EchoPace.quantile(healthy.run(MESSAGES, PER_SECOND), 0.99));
                try (SlowReaders slow = new SlowReaders()) {
                    slow.open(gateway.address(), "/echo", SLOW);
                    slow.fill();
                    with.add(EchoPace.quantile(healthy.run(MESSAGES, PER_SECOND), 0.99));
                    most = Math.max(most, residentBytes(gateway.pid()));
                }
                Pace.pause(Duration.ofSeconds(1)); // their ends are no part of the next round
            }
            double ratio = (double) median(with).toNanos() / median(without).toNanos();
            String figures = "p99 of %d healthy sessions: %,d us beside %d slow readers, %,d us without: %.2f times; "
                    .formatted(HEALTHY, median(with).toNanos() / 1000, SLOW, median(without).toNanos() / 1000, ratio)
                    + "resident MiB: %d before, %d at most".formatted(resident >> 20, most >> 20);
            System.out.println(figures + "\nwith " + with + "\nwithout " + without);
            assertThat(ratio).as(figures).isLessThanOrEqualTo(1.5);
            assertThat(most).as(figures).isLessThan(MOST_RESIDENT);
            assertThat(gateway.output()).as("shortages of memory for buffers")
                    .noneMatch(line -> line.contains("1011"));
        }
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
