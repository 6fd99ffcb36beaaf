@NullMarked
package io.wsgateway.engine.contract;

import org.jspecify.annotations.NullMarked;
