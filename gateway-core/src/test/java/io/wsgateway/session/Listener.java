package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** A subscriber that remembers what it hears, and may react to it. */
final class Listener implements Subscriber {

    final Subscriptions subscriptions = new Subscriptions(this);
    final List<String> heard = new ArrayList<>();
    private final Lane lane;
    private String cue = "";
    private Runnable reaction = () -> {};

    Listener(Lane lane) {
        this.lane = lane;
    }

    void onHearing(String text, Runnable task) {
        cue = text;
        reaction = task;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public void deliver(Outgoing message) {
        assertThat(lane.inLane()).isTrue();
        String text = message.toString();
        message.releaseDelivery();
        heard.add(text);
        if (text.equals(cue)) {
            reaction.run();
        }
    }
}
