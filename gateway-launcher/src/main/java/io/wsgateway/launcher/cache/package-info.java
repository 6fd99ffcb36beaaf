/**
 * What the JVM has loaded and linked, kept for the next start: when such a file is made, and the gateway's run that it is made
 * of. Which file it is, and that Java is told of it, is the start script's business.
 */
@NullMarked
package io.wsgateway.launcher.cache;

import org.jspecify.annotations.NullMarked;
