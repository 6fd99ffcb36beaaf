/** An engine in this process, for tests of what stands on engines. */
@NullMarked
package io.wsgateway.engine;

import org.jspecify.annotations.NullMarked;
