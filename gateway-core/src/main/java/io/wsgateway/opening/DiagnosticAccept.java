package io.wsgateway.opening;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;

/**
 * A rejection that a browser shows to a script: a 101, and a Close behind it, then the connection is closed. Immutable.
 *
 * @param accepted what the 101 says
 * @param status the Close: 4000 and the status of the rejection, and its id
 */
public record DiagnosticAccept(Accepted accepted, CloseStatus status) implements Reply {}
