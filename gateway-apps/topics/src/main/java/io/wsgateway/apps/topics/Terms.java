package io.wsgateway.apps.topics;

import java.util.Optional;

/**
 * What a route's sessions may do. Immutable.
 *
 * @param rules who may do what with which topics
 * @param authorizer who is asked where a rule says so
 * @param topics the most topics that a session is subscribed to
 * @param dataBytes the most bytes of what is published
 */
record Terms(Rules rules, Optional<Authorizer> authorizer, int topics, int dataBytes) {}
