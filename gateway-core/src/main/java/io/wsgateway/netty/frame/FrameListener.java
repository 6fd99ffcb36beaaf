package io.wsgateway.netty.frame;

import io.netty.buffer.ByteBuf;
import io.wsgateway.protocol.close.CloseStatus;

/**
 * Hears what a {@link FrameDecoder} has read. The buffers are the decoder's: valid during the call, retained by whoever
 * keeps them.
 */
public interface FrameListener {

    /**
     * A whole message: unmasked, inflated, valid UTF-8 if it is text.
     *
     * @param payload where the payload starts in the buffer; the {@link FrameEncoder#HEADROOM} of an outbound header is
     *        free before it
     */
    void onMessage(ByteBuf buffer, int payload, int length, boolean text);

    /**
     * A part of a message, where messages are handed on in parts: unmasked, inflated; of a text, whole characters. Never
     * empty but for the last part of a message. The listener may change it, and if it is a message's first, what stands before it
     * in the buffer too, as far as a header of its frame reaches: there may be less room than that.
     */
    default void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {}

    /** The first message begins, and it hasn't been said how messages are handed on: {@link FrameDecoder#holdMessages}. */
    default void onEarlyMessage() {}

    /** Inflating has taken the work of one turn: the other sessions of the event loop are to be served before more is read. */
    default void onLongTurn() {}

    /** A Ping, its payload unmasked. */
    void onPing(ByteBuf buffer, int payload, int length);

    /** A Pong, its payload unmasked. */
    void onPong(ByteBuf buffer, int payload, int length);

    /** A Close; its code is 1005 if it had none. */
    void onClose(CloseStatus status);
}
