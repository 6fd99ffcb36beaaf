@NullMarked
package io.wsgateway.netty.session;

import org.jspecify.annotations.NullMarked;
