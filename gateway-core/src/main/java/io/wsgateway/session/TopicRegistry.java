package io.wsgateway.session;

import io.wsgateway.app.Message;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.Topics;
import java.nio.ByteBuffer;

/**
 * The topics of one application, in memory. Thread-safe.
 *
 * <p>A {@link Topic} is only a name: applications may keep it for ever. What stands behind it exists while somebody is
 * subscribed, so topics without subscribers cost nothing.
 */
public final class TopicRegistry implements Topics {

    private final TopicFanOut fanOut;

    public TopicRegistry(Outgoing.Encoder encoder) {
        this.fanOut = new TopicFanOut(encoder);
    }

    @Override
    public Topic topic(String name) {
        return new Handle(fanOut, TopicNames.checked(name));
    }

    @Override
    public TopicFilter matching(String filter) {
        return new Filter(fanOut, TopicPattern.parse(filter));
    }

    /** How many topics have subscribers. */
    public int size() {
        return fanOut.topics().size();
    }

    /** True if nobody is subscribed by a filter. */
    boolean isWithoutFilters() {
        return fanOut.filters().isEmpty();
    }

    /** A topic's name, and where it is looked up. Immutable. */
    private record Handle(TopicFanOut fanOut, String name) implements Topic, Subscribable {

        @Override
        public void publish(Message message) {
            fanOut.deliver(name, message);
        }

        @Override
        public void publishText(String text) {
            fanOut.deliver(name, new TextMessage(text));
        }

        @Override
        public void publishBinary(ByteBuffer bytes) {
            fanOut.deliver(name, new BinaryMessage(bytes));
        }

        @Override
        public int subscribers() {
            int count = 0;
            for (LaneGroup group : fanOut.topics().of(name)) {
                count += group.places();
            }
            return count;
        }

        @Override
        public LaneGroups groups() {
            return fanOut.topics();
        }

        @Override
        public String key() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A filter, and what it is looked up in. Immutable. */
    private record Filter(TopicFanOut fanOut, TopicPattern pattern) implements TopicFilter, Subscribable {

        @Override
        public String filter() {
            return pattern.filter();
        }

        @Override
        public boolean matches(String name) {
            return pattern.matches(name);
        }

        @Override
        public LaneGroups groups() {
            return fanOut.filters();
        }

        @Override
        public String key() {
            return pattern.filter();
        }

        @Override
        public String toString() {
            return pattern.filter();
        }
    }
}
