/** A gateway as a process: from a configuration and its applications to listeners that are open, and the way back. */
@NullMarked
package io.wsgateway.launcher.run;

import org.jspecify.annotations.NullMarked;
