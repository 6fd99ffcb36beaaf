package io.wsgateway.launcher.admin;

import io.wsgateway.app.Message;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A message that another process sends through the admin listener. Immutable.
 *
 * @param isText true for text
 * @param payload its bytes; of a text they are UTF-8; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PushedMessage(boolean isText, byte[] payload) implements Message {

    /** The body of a request, by its type; empty if it says that it is a text or JSON, and isn't UTF-8. */
    static Optional<PushedMessage> of(AdminRequest request) {
        boolean text = !request.mediaType().equals(MediaTypes.BYTES);
        return text && !isUtf8(request.body())
                ? Optional.empty()
                : Optional.of(new PushedMessage(text, request.body()));
    }

    /** A text; empty if UTF-8 can't have it: half a surrogate pair is in it. */
    static Optional<PushedMessage> text(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] payload = new byte[encoded.remaining()];
            encoded.get(payload);
            return Optional.of(new PushedMessage(true, payload));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Override
    public int size() {
        return payload.length;
    }

    @Override
    public String text() {
        if (!isText) {
            throw new IllegalStateException("a binary message");
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }
}
