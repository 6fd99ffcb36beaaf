/**
 * The HTTP/1.1 front end of the opening handshake: Netty's decoder with a guard in front, the upgrade handler, responses.
 * After a 101 no handler of this package is left in the pipeline. Which rules hold is decided in {@code protocol}, which
 * steps there are in {@code opening}.
 */
@NullMarked
package io.wsgateway.netty.http;

import org.jspecify.annotations.NullMarked;
