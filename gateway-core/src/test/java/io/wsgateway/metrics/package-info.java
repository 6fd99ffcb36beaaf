@NullMarked
package io.wsgateway.metrics;

import org.jspecify.annotations.NullMarked;
