/** Connections to servers, against scripted ones. */
@NullMarked
package io.wsgateway.netty.upstream;

import org.jspecify.annotations.NullMarked;
