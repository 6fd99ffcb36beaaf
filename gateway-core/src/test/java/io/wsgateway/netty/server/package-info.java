@NullMarked
package io.wsgateway.netty.server;

import org.jspecify.annotations.NullMarked;
