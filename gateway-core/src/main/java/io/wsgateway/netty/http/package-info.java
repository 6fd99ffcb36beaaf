/**
 * The HTTP part of a connection, from its first byte to the answer: one request head, one decision, one response. After a
 * 101 nothing of this package is left. Which rules hold is decided in {@code protocol}, not here.
 */
@NullMarked
package io.wsgateway.netty.http;

import org.jspecify.annotations.NullMarked;
