package io.wsgateway.cluster.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import io.wsgateway.engine.Channel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservedTopicTest {

    private final TestCluster cluster = new TestCluster();
    private final TestNode east = cluster.node("east");
    private final TestNode west = cluster.node("west");
    private final List<String> told = new ArrayList<>();

    /** A channel stays subscribed for a second after nobody wants it, and whoever hears it then may be told so at once. */
    @Test
    void asksTheOtherNodesOfAChannelThatIsSubscribedAtOnce() {
        west.join("room", "w1");
        cluster.pass(Duration.ofMillis(10));
        ObservedTopic topic = new ObservedTopic("room", new Channel("presence/chat", "room"), subscribingAtOnce(),
                east.bus, "members/chat", this::hear);
        topic.open();
        cluster.run();
        assertThat(topic.members()).isNotNull();
        cluster.run();
        assertThat(told).as("who was there").isEmpty();
        topic.happened(new NodeEvent.Gone(west.bus.self()));
        cluster.run();
        assertThat(told).as("nobody is a ghost").containsExactly("Left w1");
    }

    private void hear(Event event) {
        told.add(event.getClass().getSimpleName() + " " + event.member().session());
    }

    private Channels subscribingAtOnce() {
        return (Channels) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Channels.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(east.channels, arguments);
                        if (method.getName().equals("hear")) {
                            cluster.run();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
