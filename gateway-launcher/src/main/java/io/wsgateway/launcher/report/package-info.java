/**
 * What a diagnosis found and what this gateway would answer, as text of 80 columns and as JSON. How a handshake was read or
 * made, and what is wrong with it, doesn't belong here.
 */
@NullMarked
package io.wsgateway.launcher.report;

import org.jspecify.annotations.NullMarked;
