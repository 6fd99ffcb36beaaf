package io.wsgateway.apps.http;

import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a back end wants done, as an answer of 2xx says. Immutable.
 *
 * @param message what is sent to the client
 * @param subscribe the names of topics that the session receives from now on
 * @param unsubscribe those that it doesn't any more
 * @param close how the session ends, behind the message
 * @param state what comes with the events to follow; an empty text is nothing; empty: as before
 * @param subprotocol what the session is to speak; to connect alone
 * @param principal who the peer is; to connect alone
 */
record Answer(Optional<Reply> message, List<String> subscribe, List<String> unsubscribe, Optional<CloseStatus> close,
        Optional<String> state, Optional<String> subprotocol, Optional<String> principal) {

    /** Nothing is wanted. */
    static final Answer NOTHING = new Answer(Optional.empty(), List.of(), List.of(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty());

    Answer {
        subscribe = List.copyOf(subscribe);
        unsubscribe = List.copyOf(unsubscribe);
    }

    /**
     * A message to the client.
     *
     * @param isText whether the bytes are text, of valid UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
    record Reply(boolean isText, byte[] bytes) {

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        ByteBuffer buffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        /** Without the bytes, which may be anything. */
        @Override
        public String toString() {
            return "Reply[" + (isText ? "text, " : "binary, ") + bytes.length + " bytes]";
        }
    }
}
