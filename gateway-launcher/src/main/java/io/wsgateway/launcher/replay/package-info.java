/**
 * Sessions in files: what was seen of one is written there, read again, and replayed against any server. Asking a gateway for
 * what goes through a session belongs to the commands.
 */
@NullMarked
package io.wsgateway.launcher.replay;

import org.jspecify.annotations.NullMarked;
