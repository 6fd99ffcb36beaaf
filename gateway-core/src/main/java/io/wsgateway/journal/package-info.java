/**
 * The opening handshakes there were: counted by outcome, and the last of them kept with what led to it, within a bound of
 * bytes. What is kept is redacted here, when it comes in; an accepted one is marked when its session ends at once. Nothing of HTTP answers, pages or the log belongs here, and no
 * Netty.
 */
@NullMarked
package io.wsgateway.journal;

import org.jspecify.annotations.NullMarked;
