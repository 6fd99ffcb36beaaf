/**
 * URLs read as browsers read them, by the rules of WHATWG URL: what is sent for one, whatever its spelling. Used by whatever
 * takes a URL from a person, or from what a person copied; what a client sent over the wire is read in {@code protocol}.
 */
@NullMarked
package io.wsgateway.launcher.url;

import org.jspecify.annotations.NullMarked;
