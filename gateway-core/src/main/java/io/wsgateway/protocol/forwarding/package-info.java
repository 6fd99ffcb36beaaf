/**
 * Who a peer is where proxies stand in front: which proxies are believed, the fields by which they say it, and the address and
 * origin that follow. Pure functions; what a request is held against afterwards doesn't belong here.
 */
@NullMarked
package io.wsgateway.protocol.forwarding;

import org.jspecify.annotations.NullMarked;
