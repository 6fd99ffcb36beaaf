package io.wsgateway.engine.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names as bytes: UTF-8, in which an unpaired surrogate is written as if it were a character. So every two names differ, and one
 * that no text can hold costs nobody else a subscription.
 */
final class NameCodec {

    private NameCodec() {}

    static byte[] encode(String name) {
        if (name.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(3 * name.length());
        name.codePoints().forEach(point -> {
            if (point < 0x80) {
                bytes.write(point);
            } else if (point < 0x800) {
                bytes.write(0xc0 | point >> 6);
                bytes.write(0x80 | point & 0x3f);
            } else if (point < 0x10000) {
                bytes.write(0xe0 | point >> 12);
                bytes.write(0x80 | point >> 6 & 0x3f);
                bytes.write(0x80 | point & 0x3f);
            } else {
                bytes.write(0xf0 | point >> 18);
                bytes.write(0x80 | point >> 12 & 0x3f);
                bytes.write(0x80 | point >> 6 & 0x3f);
                bytes.write(0x80 | point & 0x3f);
            }
        });
        return bytes.toByteArray();
    }

    /** What {@link #encode} wrote; null if it wrote none of these. */
    static @Nullable String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        String name = decodeSurrogates(bytes);
        return name != null && Arrays.equals(encode(name), bytes) ? name : null;
    }

    /** Without a check of how it is encoded. */
    private static @Nullable String decodeSurrogates(byte[] bytes) {
        StringBuilder name = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int lead = bytes[at] & 0xff;
            int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            if (at + length > bytes.length) {
                return null;
            }
            int point = length == 1 ? lead : lead & 0xff >> length + 1;
            for (int i = 1; i < length; i++) {
                point = point << 6 | bytes[at + i] & 0x3f;
            }
            if (!Character.isValidCodePoint(point)) {
                return null;
            }
            name.appendCodePoint(point);
            at += length;
        }
        return name.toString();
    }
}
