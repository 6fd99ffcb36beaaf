/**
 * Routing by host and path: patterns, their table, collisions. Works on normalised targets only. Knows nothing of what a
 * route leads to.
 */
@NullMarked
package io.wsgateway.routing;

import org.jspecify.annotations.NullMarked;
