/**
 * Tests of the distribution as a process, over sockets, with clients which share no code with it. Nothing here imports
 * a class of the gateway.
 */
@NullMarked
package io.wsgateway.launcher.it;

import org.jspecify.annotations.NullMarked;
