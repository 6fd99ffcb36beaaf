/**
 * A gateway as a process: from a configuration and its applications to listeners that are open, and back to a process that
 * ends. Reading the configuration, loading jars and answering requests don't belong here.
 */
@NullMarked
package io.wsgateway.launcher.run;

import org.jspecify.annotations.NullMarked;
