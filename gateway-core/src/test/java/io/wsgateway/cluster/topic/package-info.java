@NullMarked
package io.wsgateway.cluster.topic;

import org.jspecify.annotations.NullMarked;
