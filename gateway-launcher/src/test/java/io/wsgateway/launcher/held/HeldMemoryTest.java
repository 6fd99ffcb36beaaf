package io.wsgateway.launcher.held;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.ApplicationClassLoader;
import io.wsgateway.launcher.apps.JarFixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the heap an application is seen to hold. */
class HeldMemoryTest {

    private static final long MEBI = 1 << 20;
    /** What a test of ours holds, reached through a class of the gateway's. */
    private static final byte[] GATEWAYS = new byte[8 << 20];

    /** Of the gateway's own class loader. */
    public static final class Gateways implements Runnable {

        private final byte[] held = GATEWAYS;

        @Override
        public void run() {
            assertThat(held).isNotEmpty();
        }
    }

    @TempDir
    private Path folder;

    private HeldMemory.Estimate held(String fields, String holding, Object given, int mostObjects) throws Exception {
        return held(fields, holding, given, mostObjects, 0);
    }

    private HeldMemory.Estimate held(String fields, String holding, Object given, int mostObjects, long region)
            throws Exception {
        Path jar = new JarFixture().source("probe.Probe", """
                package probe;
                import java.util.*;
                import java.util.concurrent.*;
                public final class Probe {
                    record Pair(Object left, byte[] right) {}
                    static Object given;
                    %s
                    public static void hold(Object object) throws Exception { given = object; %s }
                }
                """.formatted(fields, holding)).write(folder.resolve("probe.jar"));
        try (ApplicationClassLoader loader = ApplicationClassLoader.of("probe.jar", List.of(jar),
                getClass().getClassLoader())) {
            loader.loadClass("probe.Probe").getMethod("hold", Object.class).invoke(null, given);
            return HeldMemory.of(ObjectFields.open().orElseThrow(), loader, List.of(),
                    new HeldMemory.Bounds(mostObjects, region));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            static final List<byte[]> kept = new ArrayList<>();        | for (int i = 0; i < 20; i++) { kept.add(new byte[1 << 20]); }
            static final List<byte[]> kept = new LinkedList<>();       | for (int i = 0; i < 20; i++) { kept.add(new byte[1 << 20]); }
            static final Map<Integer, String> kept = new HashMap<>();  | for (int i = 0; i < 150_000; i++) { kept.put(i, "0123456789012345678901234567".concat("" + i)); }
            static final Map<Integer, byte[]> kept = new ConcurrentHashMap<>(); | for (int i = 0; i < 20_000; i++) { kept.put(i, new byte[1000]); }
            static final BlockingQueue<byte[]> kept = new LinkedBlockingQueue<>(); | for (int i = 0; i < 200; i++) { kept.add(new byte[100_000]); }
            static Runnable kept;                                      | byte[] mine = new byte[20 << 20]; kept = () -> mine.clone();
            static Pair kept;                                          | kept = new Pair(new Pair(1, new byte[10 << 20]), new byte[10 << 20]);
            static final ThreadLocal<byte[]> other = new ThreadLocal<>(); static long[][] kept; | kept = new long[20][1 << 17];
            """)
    void isEstimated(String fields, String holding) throws Exception {
        HeldMemory.Estimate estimate = held(fields, holding, "nothing", 20_000);
        assertThat(estimate.most()).isEqualTo("probe.Probe.kept");
        assertThat(estimate.whole()).isTrue();
        assertThat(estimate.bytes()).isBetween(17 * MEBI, 24 * MEBI);
    }

    @Test
    void whatTheGatewayHoldsIsntTheApplications() throws Exception {
        HeldMemory.Estimate estimate = held("", "", new Gateways(), 20_000);
        assertThat(estimate.bytes()).isLessThan(MEBI / 10);
        assertThat(held("", "", List.of(new Gateways(), new byte[4 << 20]), 20_000).bytes())
                .isBetween(4 * MEBI, 5 * MEBI);
    }

    /** As G1 has them. */
    @Test
    void largeArraysTakeWholeRegions() throws Exception {
        assertThat(held("static byte[][] kept;", "kept = new byte[10][1 << 20];", "nothing", 1000, MEBI).bytes())
                .isBetween(20 * MEBI, 21 * MEBI);
        assertThat(held("static byte[][] kept;", "kept = new byte[10][1 << 20];", "nothing", 1000, 4 * MEBI).bytes())
                .isBetween(10 * MEBI, 11 * MEBI);
    }

    @Test
    void whatMayBeCollectedIsntHeld() throws Exception {
        assertThat(held("static Object kept;", "kept = new java.lang.ref.SoftReference<>(new byte[8 << 20]);", 1, 1000)
                .bytes()).isLessThan(MEBI / 10);
    }

    /** A chain of more objects than may be looked at. */
    @Test
    void aWalkThatIsTooLongSaysSo() throws Exception {
        HeldMemory.Estimate estimate = held("static final Queue<Integer> kept = new LinkedBlockingQueue<>();",
                "for (int i = 0; i < 100_000; i++) { kept.add(i); }", "nothing", 10_000);
        assertThat(estimate.whole()).isFalse();
        assertThat(estimate.most()).isEqualTo("probe.Probe.kept");
        assertThat(estimate.bytes()).isGreaterThan(100_000);
    }
}
