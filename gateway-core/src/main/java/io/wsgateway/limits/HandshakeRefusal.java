package io.wsgateway.limits;

import io.wsgateway.protocol.handshake.RejectionReason;

/**
 * That a handshake may not begin: a limit is reached. Immutable; the same one for all who are refused alike.
 *
 * @param reason which one
 * @param limit its configuration key
 * @param retryAfter after how many seconds to try again
 */
public record HandshakeRefusal(RejectionReason reason, String limit, int retryAfter) {}
