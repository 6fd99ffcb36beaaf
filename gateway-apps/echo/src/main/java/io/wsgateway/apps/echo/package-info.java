/** The smallest application: every message goes back to where it came from. */
@NullMarked
package io.wsgateway.apps.echo;

import org.jspecify.annotations.NullMarked;
