/**
 * What connects the gateways of a cluster, as a module of its own gives it: bytes on channels, histories with positions, and
 * word of what it can't reach. An engine knows neither sessions nor nodes nor what a message is; it keeps no subscription over a
 * lost connection and tries nothing again. All of that is {@code io.wsgateway.cluster}'s, the same for each engine. How long
 * both wait before they connect or ask again is {@link io.wsgateway.engine.Backoff}'s.
 */
@NullMarked
package io.wsgateway.engine;

import org.jspecify.annotations.NullMarked;
