@NullMarked
package io.wsgateway.launcher.nodes;

import org.jspecify.annotations.NullMarked;
