/**
 * Looking at what goes through sessions and topics: which are tapped, what was seen of them, and where that waits until it is
 * fetched. How sessions are tapped belongs to their transport.
 */
@NullMarked
package io.wsgateway.tap;

import org.jspecify.annotations.NullMarked;
