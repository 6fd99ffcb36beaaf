/**
 * Topics: names that are published to, their subscribers in this process, their histories, and the engine that connects
 * gateways. A subscriber is known by {@code Subscriber} alone; what a session is, and how a message is encoded, isn't known
 * here. An engine of another module implements {@code TopicEngine}.
 */
@NullMarked
package io.wsgateway.topic;

import org.jspecify.annotations.NullMarked;
