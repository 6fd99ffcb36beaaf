/**
 * The live state of the gateway for those who run it: {@link io.wsgateway.apps.status.Gate} decides who may see it,
 * {@link io.wsgateway.apps.status.Monitor} looks while somebody watches, {@link io.wsgateway.apps.status.State} is what it
 * saw at one moment and how two moments differ.
 */
@NullMarked
package io.wsgateway.apps.status;

import org.jspecify.annotations.NullMarked;
