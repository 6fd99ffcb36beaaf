package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacedEndsTest {

    private static final long START = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final List<Integer> told = new ArrayList<>();
    private final List<Integer> ended = new ArrayList<>();

    @Test
    void tellsThemEvenlyInNoOrder() {
        PacedEnds<Integer> ends = ends(6000, Duration.ofSeconds(30));
        for (int second = 1; second <= 30; second++) {
            assertThat(ends.look(START + second * SECOND)).isFalse();
            assertThat(ends.told()).isBetween(second * 200 - 1, second * 200 + 1);
        }
        assertThat(told).hasSize(6000).doesNotHaveDuplicates().isNotEqualTo(told.stream().sorted().toList());
        assertThat(ended).hasSizeBetween(5590, 5610);
        assertThat(ends.look(START + 32 * SECOND)).isTrue();
        assertThat(ended).containsExactlyElementsOf(told);
    }

    @Test
    void momentsWithinEachPartAreNotForeseen() {
        PacedEnds<Integer> ends = ends(200, Duration.ofSeconds(1)); // 5 ms each
        List<Integer> early = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ends.look(START + i * SECOND / 200 + SECOND / 400);
            early.add(ends.told() - i);
        }
        assertThat(early).contains(0, 1);
    }

    @Test
    void fewAreToldSoon() {
        assertThat(PacedEnds.over(3, Duration.ofSeconds(20))).isEqualTo(Duration.ofMillis(15));
        assertThat(PacedEnds.over(100_000, Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
        PacedEnds<Integer> ends = ends(3, Duration.ofSeconds(20));
        assertThat(ends.look(START + SECOND / 10)).isFalse();
        assertThat(told).hasSize(3);
        assertThat(ended).isEmpty();
        assertThat(ends.look(START + SECOND / 10 + 2 * SECOND)).isTrue();
    }

    @Test
    void nobodyIsSoonOverAndNoTimeIsAtOnce() {
        assertThat(ends(0, Duration.ofSeconds(20)).look(START)).isTrue();
        ends(5, Duration.ZERO).look(START);
        assertThat(told).hasSize(5);
    }

    private PacedEnds<Integer> ends(int count, Duration over) {
        return new PacedEnds<>(IntStream.range(0, count).boxed().toList(), over, START, new Random(7), told::add,
                ended::add);
    }
}
