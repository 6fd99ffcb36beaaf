/**
 * The gateway's own pages for browsers, and what the public listeners answer to plain GET requests: the page at {@code /} with its
 * console, the client that pages import, the explanation of a handshake. Pages of applications don't belong here.
 */
@NullMarked
package io.wsgateway.launcher.page;

import org.jspecify.annotations.NullMarked;
