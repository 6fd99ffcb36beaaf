/**
 * The gateway as a program embeds it: event loops, listeners, TLS, start, drain and stop. What one connection goes
 * through is in the packages beside this one.
 */
@NullMarked
package io.wsgateway.netty.server;

import org.jspecify.annotations.NullMarked;
