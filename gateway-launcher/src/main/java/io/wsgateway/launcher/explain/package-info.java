/**
 * Opening handshakes that somebody copied out of a browser, a terminal or a packet capture: reads them. What is right or wrong
 * is decided in {@code protocol.diagnosis}, how findings are shown in {@code launcher.report}; nothing here connects anywhere.
 */
@NullMarked
package io.wsgateway.launcher.explain;

import org.jspecify.annotations.NullMarked;
