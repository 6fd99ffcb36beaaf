/**
 * A gateway that runs, on a terminal: what its admin listener answers as tables and as a screen of 80 columns. Functions from
 * answers to lines; asking and writing belong to the commands.
 */
@NullMarked
package io.wsgateway.launcher.terminal;

import org.jspecify.annotations.NullMarked;
