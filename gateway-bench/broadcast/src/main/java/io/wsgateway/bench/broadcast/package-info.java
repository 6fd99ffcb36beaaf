/** The application that the fan-out is measured with: each message goes to everyone, its sender too. */
@NullMarked
package io.wsgateway.bench.broadcast;

import org.jspecify.annotations.NullMarked;
