package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeepTurnsTest {

    private static final int MANY = 10_000;

    /** As when an engine that was awaited turns out to be away: each of those that wait fails as soon as it begins. */
    @Test
    void thousandsThatEndAtOnceAllHaveTheirTurn() {
        KeepTurns turns = new KeepTurns();
        List<KeepTurns.Turn> first = new ArrayList<>();
        List<Integer> ran = new ArrayList<>();
        assertThat(turns.runAlone("topic", first::add)).isTrue();
        for (int i = 0; i < MANY; i++) {
            int number = i;
            assertThat(turns.runAlone("topic", turn -> {
                CompletableFuture<Void> kept = new CompletableFuture<>();
                var unused = kept.whenComplete((done, failure) -> turn.end());
                ran.add(number);
                kept.complete(null);
            })).isTrue();
        }
        first.getFirst().end();
        assertThat(ran).hasSize(MANY).isSorted();
        assertThat(turns.size()).isZero();
    }
}
