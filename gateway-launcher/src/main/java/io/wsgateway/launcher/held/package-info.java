/**
 * What applications hold: of the heap while they run, and of the JVM's when they are closed, which keeps their classes. Whoever
 * holds much or too long is named.
 */
@NullMarked
package io.wsgateway.launcher.held;

import org.jspecify.annotations.NullMarked;
