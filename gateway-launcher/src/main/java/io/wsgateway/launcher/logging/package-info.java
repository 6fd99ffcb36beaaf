/**
 * Logging to standard output: one event, one line, for people or as JSON; no value of a peer can forge a line. What is logged
 * is decided where it happens, not here.
 */
@NullMarked
package io.wsgateway.launcher.logging;

import org.jspecify.annotations.NullMarked;
