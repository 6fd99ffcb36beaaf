package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.TotalBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {

    private static final long MIB = 1 << 20;

    /** The heap is what the image's JVM takes of the limit: two fifths. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            # limit, heap, buffers
            192,     76,   16
            256,     102,  32
            512,     204,  160
            1024,    409,  409
            65536,   26214, 26214
            """)
    void buffersGetWhatIsLeftUpToAsMuchAsTheHeap(long limit, long heap, long buffers) {
        MemoryPlan plan = MemoryPlan.of(limit * MIB, heap * MIB);
        assertThat(plan.buffers() / MIB).isEqualTo(buffers);
        assertThat(plan.fits()).isTrue();
    }

    @Test
    void buffersAreNeverTooFewToWorkWith() {
        assertThat(MemoryPlan.of(256 * MIB, 250 * MIB)).isEqualTo(new MemoryPlan(256 * MIB, 250 * MIB, 16 * MIB));
        assertThat(MemoryPlan.of(256 * MIB, 8 * MIB).buffers()).isEqualTo(16 * MIB);
    }

    @Test
    void slowReadersGetHalfOfTheBuffersUnlessTheConfigurationSaysElse() {
        MemoryPlan plan = MemoryPlan.of(1024 * MIB, 409 * MIB);
        assertThat(plan.bounded(GatewayConfig.DEFAULT).limits().bytes().outbound()).isEqualTo(plan.buffers() / 2);
        assertThat(plan.bounded(GatewayConfig.DEFAULT.with(TotalBytes.UNLIMITED.withOutbound(5 * MIB))).limits().bytes()
                .outbound()).isEqualTo(5 * MIB);
    }

    @Test
    void unfinishedMessagesGetAQuarterOfTheBuffersUnlessTheConfigurationSaysElse() {
        MemoryPlan plan = MemoryPlan.of(1024 * MIB, 409 * MIB);
        assertThat(plan.bounded(GatewayConfig.DEFAULT).limits().bytes().inbound()).isEqualTo(plan.buffers() / 4);
        assertThat(plan.bounded(GatewayConfig.DEFAULT).limits().handshakes().sessionBytes())
                .isEqualTo((plan.heap() + plan.buffers()) / 8 * 3);
        assertThat(plan.bounded(GatewayConfig.DEFAULT.with(TotalBytes.UNLIMITED.withInbound(5 * MIB))).limits().bytes()
                .inbound()).isEqualTo(5 * MIB);
    }

    @Test
    void handshakesGetAnEighthOfTheHeapUnlessTheConfigurationSaysElse() {
        MemoryPlan plan = MemoryPlan.of(1024 * MIB, 256 * MIB);
        assertThat(plan.bounded(GatewayConfig.DEFAULT).limits().bytes().handshakes()).isEqualTo(32 * MIB);
        assertThat(plan.bounded(GatewayConfig.DEFAULT.with(TotalBytes.UNLIMITED.withHandshakes(5 * MIB))).limits()
                .bytes().handshakes())
                .isEqualTo(5 * MIB);
    }

    @ParameterizedTest
    @CsvSource({"128, 51", "256, 200", "1024, 1000"})
    void tellsAPlanThatDoesNotFit(long limit, long heap) {
        assertThat(MemoryPlan.of(limit * MIB, heap * MIB).fits()).isFalse();
    }
}
