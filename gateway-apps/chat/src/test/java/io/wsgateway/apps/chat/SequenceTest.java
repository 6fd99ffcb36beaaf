package io.wsgateway.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceTest {

    private final Sequence sequence = new Sequence();
    private final List<String> order = new ArrayList<>();

    @Test
    void taskGivenByATaskRunsAfterIt() {
        sequence.run(() -> {
            sequence.run(() -> order.add("inner"));
            order.add("outer");
        });
        assertThat(order).containsExactly("outer", "inner");
        assertThat(sequence.unfinished()).isZero();
    }

    @Test
    void taskThatFailsDoesNotStopTheOthers() {
        sequence.run(() -> {
            sequence.run(() -> order.add("next"));
            throw new IllegalStateException("thrown by a test");
        });
        sequence.run(() -> order.add("last"));
        assertThat(order).containsExactly("next", "last");
    }
}
