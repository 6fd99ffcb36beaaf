@NullMarked
package io.wsgateway.netty.http;

import org.jspecify.annotations.NullMarked;
