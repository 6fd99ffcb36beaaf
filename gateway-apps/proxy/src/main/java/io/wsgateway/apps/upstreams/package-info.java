/**
 * What applications that lead sessions to servers have in common: a fixed list of them, which of them is chosen, and which are well.
 *
 * <p>Belongs here: targets, balancing, health, trying one after the other. Doesn't: what a server is told, and what is done with a session
 * whose server is lost.
 */
@NullMarked
package io.wsgateway.apps.upstreams;

import org.jspecify.annotations.NullMarked;
