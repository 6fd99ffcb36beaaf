/** The program: its command line, and how configuration, applications and the gateway come together. */
@NullMarked
package io.wsgateway.launcher;

import org.jspecify.annotations.NullMarked;
