/**
 * The application {@code tcp}: binary messages are the bytes of a TCP connection to one of a fixed list of servers, and what those send
 * comes back as binary messages.
 */
@NullMarked
package io.wsgateway.apps.tcp;

import org.jspecify.annotations.NullMarked;
