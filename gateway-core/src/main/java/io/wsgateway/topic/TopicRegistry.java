package io.wsgateway.topic;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.Topics;
import java.time.InstantSource;

/**
 * The topics of one application on this node: the way of a message is from a {@link Topic} into the {@link TopicEngine}, and
 * from there to the {@link TopicFanOut} of each node. Thread-safe.
 *
 * <p>A {@link Topic} is only a name: applications may keep it for ever. What stands behind it exists while somebody is
 * subscribed or something is kept, so other topics cost nothing.
 */
public final class TopicRegistry implements Topics {

    private final TopicEngine engine;
    private final TopicFanOut fanOut;

    /** Topics in memory, within the default limits. */
    public TopicRegistry(Outgoing.Encoder encoder) {
        this(encoder, new MemoryTopicEngine(TopicLimits.DEFAULT, InstantSource.system()));
    }

    /** Topics behind this engine, which is theirs alone and not open yet. */
    public TopicRegistry(Outgoing.Encoder encoder, TopicEngine engine) {
        this(encoder, engine, TopicCalls.PLAIN);
    }

    /** The same for an application whose code is called in this way. */
    public TopicRegistry(Outgoing.Encoder encoder, TopicEngine engine, TopicCalls calls) {
        this.engine = engine;
        this.fanOut = new TopicFanOut(encoder, engine, calls);
        engine.open(fanOut);
    }

    @Override
    public Topic topic(String name) {
        return handle(name);
    }

    @Override
    public KeptTopic topic(String name, TopicHistory history) {
        return new KeptTopicHandle(handle(name), history);
    }

    private TopicHandle handle(String name) {
        return new TopicHandle(fanOut, engine, TopicNames.checked(name));
    }

    @Override
    public TopicFilter matching(String filter) {
        return new FilterHandle(fanOut, TopicPattern.parse(filter));
    }

    /** How many topics have subscribers. */
    public int size() {
        return fanOut.topics().size();
    }

    /** True if nobody is subscribed by a filter. */
    boolean isWithoutFilters() {
        return fanOut.filters().isEmpty();
    }
}
