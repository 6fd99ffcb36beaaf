/**
 * What is counted while the gateway works, and read now and then: numbers that the thread which changes them writes without a
 * lock. What is counted belongs to whoever does the work; how it is shown, to the program.
 */
@NullMarked
package io.wsgateway.metrics;

import org.jspecify.annotations.NullMarked;
