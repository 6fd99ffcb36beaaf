package io.wsgateway.cluster.channel;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a listener is told. */
final class Heard implements Channels.Listener {

    final List<String> all = new ArrayList<>();

    @Override
    public void published(Channel channel, byte[] body) {
        all.add(new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void kept(Channel channel, TopicPosition position, byte[] body) {
        all.add(position + " " + new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void forgotten(Channel channel, TopicPosition beginning) {
        all.add("forgotten " + beginning);
    }

    @Override
    public void subscribed() {
        all.add("subscribed");
    }

    @Override
    public void unsubscribed() {
        all.add("unsubscribed");
    }

    @Override
    public void overrun() {
        all.add("overrun");
    }
}
