@NullMarked
package io.wsgateway.netty.link;

import org.jspecify.annotations.NullMarked;
