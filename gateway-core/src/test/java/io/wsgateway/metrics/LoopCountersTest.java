package io.wsgateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.metrics.LoopCounters.Pair;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoopCountersTest {

    private final LoopCounters loop = new LoopCounters();

    private static Traffic of(Map<Pair, Traffic> sums, Pair pair) {
        return Objects.requireNonNull(sums.get(pair));
    }

    @Test
    void aRouteThatComesAgainGoesOnCounting() {
        loop.of("/chat", "chat").opened();
        loop.of("/other", "chat").opened();
        loop.of("/chat", "chat").opened();
        Map<Pair, Traffic> sums = new HashMap<>();
        loop.addTo(sums);
        assertThat(sums).hasSize(2);
        assertThat(of(sums, new Pair("/chat", "chat")).opened()).isEqualTo(2);
    }

    @Test
    void loopsAreAddedUp() {
        LoopCounters other = new LoopCounters();
        loop.of("/chat", "chat").received(10);
        other.of("/chat", "chat").received(20);
        other.of("/chat", "chat").opened();
        Map<Pair, Traffic> sums = new HashMap<>();
        loop.addTo(sums);
        other.addTo(sums);
        Traffic chat = of(sums, new Pair("/chat", "chat"));
        assertThat(chat.received().count()).isEqualTo(2);
        assertThat(chat.received().sum()).isEqualTo(30);
        assertThat(chat.open()).isEqualTo(1);
    }

    @Test
    void beyondTheBoundRoutesAreCountedTogether() {
        for (int i = 0; i < LoopCounters.MOST_PAIRS + 10; i++) {
            loop.of("/" + i, "echo").opened();
        }
        Map<Pair, Traffic> sums = new HashMap<>();
        loop.addTo(sums);
        assertThat(sums).hasSize(LoopCounters.MOST_PAIRS + 1);
        assertThat(of(sums, LoopCounters.OTHERS).opened()).isEqualTo(10);
        assertThat(of(sums, new Pair("/0", "echo")).opened()).isEqualTo(1);
    }
}
