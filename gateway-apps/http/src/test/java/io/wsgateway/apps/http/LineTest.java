package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineTest {

    private final List<String> begun = new ArrayList<>();
    private final Line line = new Line(2);

    @Test
    void letsThoseWaitForWhomThereIsNoPlaceInTheirOrder() {
        for (String name : List.of("a", "b", "c", "d")) {
            line.enter(turn(name, true));
        }
        assertThat(begun).containsExactly("a", "b");
        line.leave();
        line.leave();
        assertThat(begun).containsExactly("a", "b", "c", "d");
        line.leave();
        line.leave();
        line.enter(turn("e", true));
        line.enter(turn("f", true));
        line.enter(turn("g", true));
        assertThat(begun).endsWith("e", "f");
        assertThat(line.waiting()).isEqualTo(1);
    }

    @Test
    void goesOnWithTheNextWhereATurnTakesNoPlace() {
        line.enter(turn("a", true));
        line.enter(turn("b", true));
        for (int i = 0; i < 100_000; i++) { // more than a stack has room for
            line.enter(turn("c", false));
        }
        line.enter(turn("d", true));
        line.leave();
        assertThat(begun).hasSize(100_003).endsWith("d");
    }

    private Line.Turn turn(String name, boolean takesAPlace) {
        return () -> {
            begun.add(name);
            return takesAPlace;
        };
    }
}
