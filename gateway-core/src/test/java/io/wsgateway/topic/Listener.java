package io.wsgateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A subscriber that remembers what it hears, and may react to it. */
final class Listener implements Subscriber {

    final Subscriptions subscriptions = new Subscriptions(this);
    final List<String> heard = new ArrayList<>();
    private final Lane lane;
    private final String name;
    private String cue = "";
    private Runnable reaction = () -> {};

    Listener(Lane lane) {
        this(lane, "somebody");
    }

    Listener(Lane lane, String name) {
        this.lane = lane;
        this.name = name;
    }

    /** Subscribes, and remembers what it recovers as it does what it hears. */
    void recover(KeptTopic topic, TopicPosition since) {
        subscriptions.add(topic, since, recovery -> {
            heard.add((recovery.recovered() ? "recovered " : "all there is ") + recovery.position());
            recovery.missed().forEach(message -> heard.add(message.text()));
        });
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
    public TopicPresence.Member member() {
        return new TopicPresence.Member(name, Optional.empty(), subscriptions.label());
    }

    @Override
    public void call(Runnable code) {
        lane.execute(code);
    }

    @Override
    public void callNow(Runnable code) {
        assertThat(lane.inLane()).isTrue();
        code.run();
    }

    @Override
    public void subscribingFailed(Throwable cause) {
        heard.add("failed: " + cause.getMessage());
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
