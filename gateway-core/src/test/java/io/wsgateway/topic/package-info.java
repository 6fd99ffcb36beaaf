@NullMarked
package io.wsgateway.topic;

import org.jspecify.annotations.NullMarked;
