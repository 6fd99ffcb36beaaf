/**
 * What the gateway itself answers to plain GET requests: the page at {@code /} with its console, the explanation of a
 * handshake, health, the last handshakes, how sessions ended. Pages of applications don't belong here.
 */
@NullMarked
package io.wsgateway.launcher.page;

import org.jspecify.annotations.NullMarked;
