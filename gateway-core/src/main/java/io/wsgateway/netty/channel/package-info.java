/**
 * What the gateway's handlers need of a Netty channel beside Netty's own: how it ends, what it reads into. Knows neither HTTP
 * nor sessions.
 */
@NullMarked
package io.wsgateway.netty.channel;

import org.jspecify.annotations.NullMarked;
