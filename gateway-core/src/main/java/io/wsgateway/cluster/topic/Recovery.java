package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.topic.TopicEngine.Recoverer;

/**
 * Somebody who waits to be told what was kept.
 *
 * @param since what they know
 */
record Recovery(TopicPosition since, Recoverer recoverer) {}
