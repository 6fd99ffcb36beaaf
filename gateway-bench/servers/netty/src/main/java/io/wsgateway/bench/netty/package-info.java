/** Bare Netty with its own WebSocket handlers: what the gateway's own work costs is seen beside it. */
@NullMarked
package io.wsgateway.bench.netty;

import org.jspecify.annotations.NullMarked;
