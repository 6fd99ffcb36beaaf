package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.GatewayEvent.LimitReached;
import io.wsgateway.app.GatewayView.Observation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayEventsTest {

    private static final GatewayEvent EVENT = new LimitReached("connections", "192.0.2.1", false);

    private final GatewayEvents events = new GatewayEvents();

    @Test
    void tellsEveryObserverUntilItCloses() {
        List<GatewayEvent> first = new ArrayList<>();
        List<GatewayEvent> second = new ArrayList<>();
        Observation observation = events.observe(first::add);
        events.observe(second::add);

        events.publish(() -> EVENT);
        observation.close();
        observation.close();
        events.publish(() -> EVENT);

        assertThat(first).containsExactly(EVENT);
        assertThat(second).containsExactly(EVENT, EVENT);
    }

    @Test
    void makesNoEventWhereNobodyObserves() {
        events.publish(() -> {
            throw new AssertionError("made");
        });
    }

    @Test
    void keepsAnObserverThatThrowsAndTellsTheOthers() {
        int[] calls = {0};
        List<GatewayEvent> heard = new ArrayList<>();
        events.observe(event -> {
            calls[0]++;
            throw new NoClassDefFoundError("broken");
        });
        events.observe(heard::add);

        events.publish(() -> EVENT);
        events.publish(() -> EVENT);

        assertThat(heard).hasSize(2);
        assertThat(calls[0]).isEqualTo(2);
    }
}
