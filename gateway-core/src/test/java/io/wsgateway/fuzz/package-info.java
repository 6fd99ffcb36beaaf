/**
 * What fuzz tests share: bytes no client should send, cut anywhere, and a second reading of the RFCs which says what a
 * gateway must make of them. Nothing here uses the gateway's own code.
 */
@NullMarked
package io.wsgateway.fuzz;

import org.jspecify.annotations.NullMarked;
