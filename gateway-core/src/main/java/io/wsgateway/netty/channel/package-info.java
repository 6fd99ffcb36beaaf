/**
 * What the gateway's handlers need of a Netty channel beside Netty's own: how it ends, what it reads into. Neither HTTP nor
 * sessions belong here.
 */
@NullMarked
package io.wsgateway.netty.channel;

import org.jspecify.annotations.NullMarked;
