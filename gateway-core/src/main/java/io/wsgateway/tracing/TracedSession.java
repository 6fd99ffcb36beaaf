package io.wsgateway.tracing;

/**
 * A session that a traced handshake has opened. Immutable.
 *
 * @param number its number, which is this gateway's only
 * @param id what it is called
 */
public record TracedSession(long number, String id) {}
