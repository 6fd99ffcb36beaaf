/** The commands of the command line: their options, output and exit codes. What they do is in the packages that they call. */
@NullMarked
package io.wsgateway.launcher.commands;

import org.jspecify.annotations.NullMarked;
