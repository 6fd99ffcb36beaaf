/**
 * A connection below its session: bytes in, bytes out, and how either side ends. Knows neither frames nor sessions. A
 * {@code ChannelLink} is any Netty channel; an {@code EpollLink} is a plain TCP socket driven by the event loop itself,
 * which spares an open session the channel, its pipeline and their memory.
 */
@NullMarked
package io.wsgateway.netty.link;

import org.jspecify.annotations.NullMarked;
