package io.wsgateway.engine.contract;

import io.wsgateway.topic.MemoryTopicEngine;
import io.wsgateway.topic.TopicEngine;
import io.wsgateway.topic.TopicLimits;
import java.time.InstantSource;

/** What stands alone keeps the contract as well. */
class MemoryTopicEngineTest extends TopicEngineContract {

    @Override
    protected TopicEngine topicEngine(String node) {
        return new MemoryTopicEngine(TopicLimits.DEFAULT, InstantSource.system());
    }
}
