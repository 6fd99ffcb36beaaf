@NullMarked
package io.wsgateway.opening;

import org.jspecify.annotations.NullMarked;
