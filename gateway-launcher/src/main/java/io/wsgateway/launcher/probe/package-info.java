/**
 * A client that opens a WebSocket at any server as a browser would, and looks at what comes back: every address of the name,
 * the connection, the opening handshake, a Ping, the closing handshake; and variations of that handshake. Each wait ends at a
 * deadline, for what is received and for what is sent, and each session in order. What is right or wrong with a handshake is decided in {@code protocol.diagnosis};
 * how findings are shown, in {@code launcher.report}.
 */
@NullMarked
package io.wsgateway.launcher.probe;

import org.jspecify.annotations.NullMarked;
