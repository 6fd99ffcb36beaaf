package io.wsgateway.engine.redis;

import io.wsgateway.app.TopicPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is published at the server: {@code p} and a body; {@code k}, a position, a space and a body, by {@code keep.lua};
 * {@code f} and an epoch, by {@code forget.lua}. In the feed of a space the length of the channel's name, a colon and the name stand
 * before it. Whatever else comes is told apart, as anybody can publish.
 */
sealed interface Published {

    /** Published, best effort. The body is nobody else's. */
    @SuppressWarnings("ArrayRecordComponent")
    record Plain(byte[] body) implements Published {}

    /** Kept. The body is nobody else's. */
    @SuppressWarnings("ArrayRecordComponent")
    record Kept(TopicPosition position, byte[] body) implements Published {}

    /** Forgotten; this is where the next epoch begins. */
    record Forgotten(TopicPosition beginning) implements Published {}

    int MOST_NAME_BYTES = 1_536;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] plain(byte[] body) {
        return ByteBuffer.allocate(1 + body.length).put((byte) 'p').put(body).array();
    }

    /** For the feed of a space. */
    static byte[] plain(byte[] name, byte[] body) {
        byte[] length = ascii(name.length + ":");
        return ByteBuffer.allocate(length.length + name.length + 1 + body.length).put(length).put(name).put((byte) 'p')
                .put(body)
                .array();
    }

    /** Null if it isn't one. */
    static @Nullable Published parse(ByteBuffer message) {
        if (!message.hasRemaining()) {
            return null;
        }
        ByteBuffer rest = message.duplicate();
        return switch (rest.get()) {
            case 'p' -> new Plain(bytes(rest));
            case 'k' -> kept(rest);
            case 'f' -> rest.remaining() > 32
                    ? null
                    : TopicPosition.parse(text(rest) + ":0").<Published>map(Forgotten::new).orElse(null);
            default -> null;
        };
    }

    private static @Nullable Published kept(ByteBuffer rest) {
        // 32 characters of an epoch, a colon, 18 digits.
        String text = until(rest, ' ', 51);
        Optional<TopicPosition> position = text == null ? Optional.empty() : TopicPosition.parse(text);
        return position.filter(at -> at.offset() > 0).<Published>map(at -> new Kept(at, bytes(rest))).orElse(null);
    }

    /** The name at the beginning of what is in a feed, which is then behind it; null if there is none. */
    static @Nullable ByteBuffer name(ByteBuffer message) {
        String digits = until(message, ':', 4);
        if (digits == null || digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int length = Integer.parseInt(digits);
        if (length > MOST_NAME_BYTES || length > message.remaining()) {
            return null;
        }
        ByteBuffer name = message.slice(message.position(), length);
        message.position(message.position() + length);
        return name;
    }

    private static @Nullable String until(ByteBuffer rest, char end, int most) {
        StringBuilder text = new StringBuilder();
        while (rest.hasRemaining() && text.length() <= most) {
            char c = (char) (rest.get() & 0xff);
            if (c == end) {
                return text.toString();
            }
            text.append(c);
        }
        return null;
    }

    private static byte[] bytes(ByteBuffer rest) {
        byte[] bytes = new byte[rest.remaining()];
        rest.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer rest) {
        return new String(bytes(rest), StandardCharsets.ISO_8859_1);
    }
}
