/**
 * Rooms people talk in. {@link io.wsgateway.apps.chat.Chat} tells sessions and rooms apart, a
 * {@link io.wsgateway.apps.chat.Room} orders all that happens in it, {@link io.wsgateway.apps.chat.Command} and
 * {@link io.wsgateway.apps.chat.Event} are the subprotocol {@code chat.v1}: what the peer sends and what it is sent.
 */
@NullMarked
package io.wsgateway.apps.chat;

import org.jspecify.annotations.NullMarked;
