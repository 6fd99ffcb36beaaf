/**
 * Servers behind sessions, as an application sees them: it chooses the server and what is said to it, the gateway opens the connection on
 * the session's own event loop and hands on what goes through, without showing it to the application.
 *
 * <p>Belongs here: where a server is, what is asked of it, what it answered, how its connection ended. Doesn't: which of several
 * servers is chosen, and whether one is well; that is the application's.
 */
@NullMarked
package io.wsgateway.app.upstream;

import org.jspecify.annotations.NullMarked;
