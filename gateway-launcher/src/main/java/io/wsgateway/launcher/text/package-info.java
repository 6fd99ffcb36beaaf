/** Small functions on text that messages are made with. Knows nothing of the gateway. */
@NullMarked
package io.wsgateway.launcher.text;

import org.jspecify.annotations.NullMarked;
