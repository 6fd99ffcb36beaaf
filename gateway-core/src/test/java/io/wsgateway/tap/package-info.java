/** What waits until it is fetched, and for how long. */
@NullMarked
package io.wsgateway.tap;

import org.jspecify.annotations.NullMarked;
