@NullMarked
package io.wsgateway.engine.redis;

import org.jspecify.annotations.NullMarked;
