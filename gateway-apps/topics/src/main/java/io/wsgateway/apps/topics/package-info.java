/**
 * Topics for everybody, by the subprotocol {@code topics.v1} and rules in the configuration.
 * {@link io.wsgateway.apps.topics.Command} and {@link io.wsgateway.apps.topics.Event} are what the peer sends and what it is sent,
 * {@link io.wsgateway.apps.topics.Rules} says who may do what, {@link io.wsgateway.apps.topics.Authorizer} asks a server where a rule
 * wants that, {@link io.wsgateway.apps.topics.Roster} knows who is subscribed to a topic that somebody watches, and
 * the listener puts them together for one session.
 */
@NullMarked
package io.wsgateway.apps.topics;

import org.jspecify.annotations.NullMarked;
