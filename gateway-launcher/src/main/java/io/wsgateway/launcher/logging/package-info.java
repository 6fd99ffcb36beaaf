/** Logging to standard output: one event, one line, for people or as JSON; no value of a peer can forge a line. */
@NullMarked
package io.wsgateway.launcher.logging;

import org.jspecify.annotations.NullMarked;
