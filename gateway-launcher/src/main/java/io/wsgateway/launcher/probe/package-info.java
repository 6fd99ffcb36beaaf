/**
 * A client that opens a WebSocket at any server as a browser would, and looks at what comes back: the connection, the opening
 * handshake, a Ping, the closing handshake. What is right or wrong with a handshake is decided in {@code protocol.diagnosis};
 * how findings are shown, in {@code launcher.report}.
 */
@NullMarked
package io.wsgateway.launcher.probe;

import org.jspecify.annotations.NullMarked;
