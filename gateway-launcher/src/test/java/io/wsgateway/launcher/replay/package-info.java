/** Sessions in files, read and written. */
@NullMarked
package io.wsgateway.launcher.replay;

import org.jspecify.annotations.NullMarked;
