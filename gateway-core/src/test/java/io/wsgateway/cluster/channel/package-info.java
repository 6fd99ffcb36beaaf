@NullMarked
package io.wsgateway.cluster.channel;

import org.jspecify.annotations.NullMarked;
