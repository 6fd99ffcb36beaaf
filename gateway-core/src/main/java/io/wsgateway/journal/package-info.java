/**
 * The opening handshakes there were: counted by outcome, and the last of them kept with what led to it, within a bound of
 * bytes. What is kept is redacted here, when it comes in. Nothing of HTTP answers, pages or the log belongs here, and no
 * Netty.
 */
@NullMarked
package io.wsgateway.journal;

import org.jspecify.annotations.NullMarked;
