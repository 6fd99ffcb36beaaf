/**
 * A program behind a route: what clients send is its standard input, what it writes goes to them, and nothing of it is left when its
 * sessions have ended. Framing, environment and the budget of log lines are functions; {@code Programs} starts, and
 * {@code Sweeper} ends.
 */
@NullMarked
package io.wsgateway.apps.process;

import org.jspecify.annotations.NullMarked;
