package io.wsgateway.opening;

/** What a peer is told whose opening handshake is rejected. Immutable. */
public sealed interface Reply permits Answer, DiagnosticAccept {}
