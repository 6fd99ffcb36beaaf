/**
 * The HTTP/1.1 front end of the opening handshake: from a connection's first byte to its answer, on Netty's codec. After a
 * 101 nothing of this package is left. Which rules hold is decided in {@code protocol}, which steps there are in
 * {@code opening}.
 */
@NullMarked
package io.wsgateway.netty.http;

import org.jspecify.annotations.NullMarked;
