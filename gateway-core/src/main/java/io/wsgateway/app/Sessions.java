package io.wsgateway.app;

import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * The open sessions of this application, on whichever gateway of the cluster each of them is, by their ids and by their principals.
 * Whoever has the {@link Session} itself needs none of this. Thread-safe; no method blocks.
 *
 * <p>Stages never fail, and are complete within about two seconds; those about sessions of this gateway alone are complete at
 * once. What continues one may block: it runs in this call or on a virtual thread. What one thread sends to a
 * session by its id keeps its order, and so does what it sends to a principal; but one may overtake the other on the way to another
 * gateway. It is best effort: a gateway that can't be reached is {@link Delivery#missing}.
 */
public interface Sessions {

    /** The longest message, in bytes of UTF-8 for text: 4 MiB. */
    int MOST_BYTES = 4 << 20;

    /**
     * Sends a text message to one session.
     *
     * @param session its id, as {@link Session#id} said, on any gateway; may be any text
     * @param text an unpaired surrogate is sent as {@code ?}
     * @throws IllegalArgumentException if it is longer than {@link #MOST_BYTES}
     */
    CompletionStage<Delivery> sendText(String session, String text);

    /**
     * Sends a binary message to one session: the buffer's remaining bytes, copied before this returns.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MOST_BYTES}
     */
    CompletionStage<Delivery> sendBinary(String session, ByteBuffer bytes);

    /**
     * Closes one session, as {@link Session#close} does.
     *
     * @throws IllegalArgumentException if the code may not be sent
     */
    CompletionStage<Delivery> close(String session, CloseStatus status);

    /**
     * Sends a text message to all sessions of a principal.
     *
     * @param principal its name, as {@link Session#principal} says; at most 16 KiB in UTF-8
     * @throws IllegalArgumentException if one of both is too long
     */
    CompletionStage<Delivery> sendTextToPrincipal(String principal, String text);

    /** Sends a binary message to all sessions of a principal; otherwise as {@link #sendTextToPrincipal}. */
    CompletionStage<Delivery> sendBinaryToPrincipal(String principal, ByteBuffer bytes);

    /**
     * Closes all sessions of a principal. It may open others at once: who is to be kept out is rejected in
     * {@link Application#admit}.
     *
     * @throws IllegalArgumentException if the code may not be sent, or the name is too long
     */
    CompletionStage<Delivery> closePrincipal(String principal, CloseStatus status);
}
