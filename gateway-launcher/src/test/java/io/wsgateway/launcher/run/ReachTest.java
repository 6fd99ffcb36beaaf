package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.Channel;
import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReachTest {

    private static BitSet partitions(int from, int to) {
        BitSet partitions = new BitSet();
        partitions.set(from, to);
        return partitions;
    }

    @Test
    void waitsUntilEverythingCanBeReached() throws Exception {
        Reach reach = new Reach();
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                reach.await(Duration.ofHours(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reach.up(partitions(0, 100));
        reach.down(partitions(0, 50), "gone");
        reach.up(partitions(100, Channel.PARTITIONS));
        assertThat(waiting.isAlive()).isTrue();
        reach.up(partitions(0, 50));
        waiting.join();
        reach.await(Duration.ofHours(1));
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        new Reach().await(Duration.ofMillis(1));
    }
}
