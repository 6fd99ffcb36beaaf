/**
 * The words header field values are made of, tokens and lists of them, addresses in the one way they are written, and
 * networks, hashes of scripts. JDK only; what a field means doesn't belong here.
 */
@NullMarked
package io.wsgateway.protocol.syntax;

import org.jspecify.annotations.NullMarked;
