@NullMarked
package io.wsgateway.engine.nats;

import org.jspecify.annotations.NullMarked;
