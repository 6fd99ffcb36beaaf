/**
 * Rooms people talk in. {@link io.wsgateway.apps.chat.Chat} tells sessions and rooms apart, a
 * {@link io.wsgateway.apps.chat.Room} orders all that happens in it on one node and knows by presence who is in it on others,
 * {@link io.wsgateway.apps.chat.Command} and {@link io.wsgateway.apps.chat.Event} are the subprotocol {@code chat.v1}: what
 * the peer sends and what it is sent.
 */
@NullMarked
package io.wsgateway.apps.chat;

import org.jspecify.annotations.NullMarked;
