/** What every engine is held to, as tests to extend. What only one engine does is tested where that is. */
@NullMarked
package io.wsgateway.engine.contract;

import org.jspecify.annotations.NullMarked;
