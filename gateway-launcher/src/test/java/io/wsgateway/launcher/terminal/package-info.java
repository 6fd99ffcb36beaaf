@NullMarked
package io.wsgateway.launcher.terminal;

import org.jspecify.annotations.NullMarked;
