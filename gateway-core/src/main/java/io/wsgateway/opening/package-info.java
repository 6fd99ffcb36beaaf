/**
 * The steps of an opening handshake, from a request to its outcome, without a transport: route, decide, limits, further
 * steps, answer, and what is told of it. HTTP/1.1 upgrades and other front ends share them. How a request is read and an
 * outcome is carried out belongs to the packages of {@code netty}; which rules hold belongs to {@code protocol}.
 */
@NullMarked
package io.wsgateway.opening;

import org.jspecify.annotations.NullMarked;
