/**
 * What is right and wrong in an opening handshake that somebody else made, seen from outside: both heads as text, as far as they
 * are there. Pure functions; the rules a request must meet here are in {@code protocol.handshake}, reading a paste or talking
 * to a server isn't done here. JDK only.
 */
@NullMarked
package io.wsgateway.protocol.diagnosis;

import org.jspecify.annotations.NullMarked;
