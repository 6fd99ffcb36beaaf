/**
 * The configuration: the YAML file, the environment and the command line merged into one tree whose every node knows
 * where it stands, and read from there into records. Every problem is collected and told with its place. Nothing here
 * starts anything.
 */
@NullMarked
package io.wsgateway.launcher.config;

import org.jspecify.annotations.NullMarked;
