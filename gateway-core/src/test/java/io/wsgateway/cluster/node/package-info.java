@NullMarked
package io.wsgateway.cluster.node;

import org.jspecify.annotations.NullMarked;
