@NullMarked
package io.wsgateway.netty.channel;

import org.jspecify.annotations.NullMarked;
