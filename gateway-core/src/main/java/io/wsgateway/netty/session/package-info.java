/**
 * An open session on a link: its handler, its loop, its callbacks, its way out. How it was opened is not known here.
 */
@NullMarked
package io.wsgateway.netty.session;

import org.jspecify.annotations.NullMarked;
