/** Functions on text: escaping, JSON, suggestions for misspelt words. Nothing that is about the gateway belongs here. */
@NullMarked
package io.wsgateway.launcher.text;

import org.jspecify.annotations.NullMarked;
