/**
 * The gateway as a program embeds it: event loops, listeners, TLS and how it fails, the pipeline of a connection, start,
 * drain and stop. The other handlers of that pipeline are in {@code netty.http} and {@code netty.session}; configuration
 * files and application jars belong to the launcher.
 */
@NullMarked
package io.wsgateway.netty.server;

import org.jspecify.annotations.NullMarked;
