package io.wsgateway.session;

import io.wsgateway.protocol.handshake.HandshakePolicy;

/**
 * Where a route leads, and by which rules. Immutable.
 *
 * @param application the application sessions are handed to
 * @param handshake the rules of the opening handshake
 * @param session the rules of an open session
 * @param connections the most sessions open on this route; 0 is no limit of its own
 */
public record Route(HostedApplication application, HandshakePolicy handshake, SessionPolicy session, int connections) {}
