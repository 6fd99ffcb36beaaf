/**
 * Opening handshakes that somebody copied out of a browser, a terminal or a packet capture: reads them, and reports what is
 * found of them. What is right or wrong is decided in {@code protocol.diagnosis}, not here; nothing here connects anywhere.
 */
@NullMarked
package io.wsgateway.launcher.explain;

import org.jspecify.annotations.NullMarked;
