@NullMarked
package io.wsgateway.netty.frame;

import org.jspecify.annotations.NullMarked;
