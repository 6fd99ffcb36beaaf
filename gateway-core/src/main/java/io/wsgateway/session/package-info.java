/**
 * Sessions without their transport: who is open, how many may be, how fast they may speak, what they are subscribed to,
 * when they are due. Nothing here imports Netty; time is an argument.
 */
@NullMarked
package io.wsgateway.session;

import org.jspecify.annotations.NullMarked;
