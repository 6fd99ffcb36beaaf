/**
 * The gateway as a program embeds it: event loops, listeners, the pipeline of a connection, start, drain and stop.
 * The handlers of that pipeline are in {@code netty.tls}, {@code netty.http} and {@code netty.session}; configuration
 * files and application jars belong to the launcher.
 */
@NullMarked
package io.wsgateway.netty.server;

import org.jspecify.annotations.NullMarked;
