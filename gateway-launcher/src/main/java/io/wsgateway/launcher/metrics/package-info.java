/**
 * What is counted, as Prometheus reads it: one reading of the gateway becomes metrics with names, units and labels, in the text that
 * is asked for. Counting itself belongs to the core.
 */
@NullMarked
package io.wsgateway.launcher.metrics;

import org.jspecify.annotations.NullMarked;
