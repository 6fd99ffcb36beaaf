package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.GatewayProcess;
import io.wsgateway.launcher.it.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that Redis connects, with many clients and for long; run with {@code mvn -Pload verify}. It takes 10,000 file descriptors
 * on either side, Redis, and ten minutes: {@code -Dcluster.outage=60} for a shorter outage, in seconds.
 */
@Tag("load")
class ClusterLoadIT {

    private static final int CLIENTS = 10_000;
    private static final int BEFORE = 20;
    private static final int MISSED = 50;
    private static final int MEANWHILE = 20;
    private static final String TOPIC = "kept/crowd";
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("cluster.outage", 600));
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final long MOST_GROWTH = 8 << 20;
    /** Commands to the engine; one for ten clients would be a hundred times too many. */
    private static final long MOST_COMMANDS = 200;

    @TempDir
    private Path directory;

    /** They cost the engine next to nothing, whoever of them comes first. */
    @Test
    void tenThousandClientsComeBackAtOnce() throws Exception {
        Ledger ledger = new Ledger();
        try (Redis redis = Redis.start(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 2, redis.engine());
                ClusterSession publisher = ClusterSession.open(cluster.addresses().getFirst());
                RecoveringCrowd crowd = new RecoveringCrowd(cluster.addresses(), TOPIC)) {
            Following.publish(publisher, TOPIC, ledger, 1);
            crowd.open(CLIENTS, BOUND);
            Following.publish(publisher, TOPIC, ledger, BEFORE);
            crowd.runTo(1 + BEFORE, BOUND);
            crowd.leave();
            Following.publish(publisher, TOPIC, ledger, MISSED);
            redis.command("CONFIG", "RESETSTAT");
            long start = System.nanoTime();
            crowd.comeBack();
            Position last = Following.publish(publisher, TOPIC, ledger, MEANWHILE);
            crowd.runTo(last.offset(), BOUND);
            String commands = redis.command("INFO", "commandstats");
            System.out.printf(Locale.ROOT, "%d clients came back within %.1f s, each with %d messages; commands:%n%s%n",
                    CLIENTS,
                    (System.nanoTime() - start) / 1e9, MISSED + MEANWHILE, commands);
            assertThat(crowd.faults()).as("gaps, doubles, recoveries that aren't whole").isEmpty();
            assertThat(last.offset()).isEqualTo(1 + BEFORE + MISSED + MEANWHILE);
            assertThat(reads(commands)).as("commands beside publishing").isLessThan(MOST_COMMANDS);
        }
    }

    /** Calls from outside of scripts and of what connections do at their start, those that published left out. */
    private static long reads(String commandStats) {
        return commandStats.lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:") || line.startsWith("cmdstat_eval:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1"))).sum() - MEANWHILE;
    }

    /** Nothing piles up while the engine is away, and nothing acknowledged is lost once it is back. */
    @Test
    void heapIsFlatInALongOutage() throws Exception {
        try (Redis redis = Redis.start(directory);
                GatewayCluster cluster = GatewayCluster.start(directory, 2, redis.engine());
                NumberedTraffic traffic = ClusterFaults.traffic(cluster)) {
            redis.server().pause();
            Pace.pause(SETTLED);
            List<Long> before = live(cluster);
            Pace.pause(OUTAGE.minus(SETTLED));
            List<Long> after = live(cluster);
            redis.server().goOn();
            System.out.printf("live heap in MiB after %s of outage: %s, after %s: %s%n", SETTLED, mib(before), OUTAGE,
                    mib(after));
            ClusterFaults.assertRecovered(traffic);
            ClusterFaults.assertNobodyNoticed(traffic);
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i) - before.get(i)).as("bytes by which the heap of node %d grew", i)
                        .isLessThan(MOST_GROWTH);
            }
        }
    }

    private static List<Long> live(GatewayCluster cluster) {
        List<Long> live = new ArrayList<>();
        for (GatewayProcess node : cluster.nodes()) {
            live.add(Heap.liveBytes(node.pid()));
        }
        return live;
    }

    private static List<Long> mib(List<Long> bytes) {
        return bytes.stream().map(each -> each >> 20).toList();
    }
}
