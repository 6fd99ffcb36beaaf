/**
 * Routing by host and path: patterns, their table, collisions. Works on normalised targets only. What a
 * route leads to doesn't belong here.
 */
@NullMarked
package io.wsgateway.routing;

import org.jspecify.annotations.NullMarked;
