package io.wsgateway.protocol.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Masking of payloads, RFC 6455 section 5.3, in place and eight bytes at a time. Masking and unmasking are the same: "the
 * same algorithm applies regardless of the direction of the translation".
 *
 * <p>A key is the four bytes as a big-endian int. A payload that arrives in pieces keeps no offset: each piece returns the
 * key turned to where the next piece starts.
 *
 * <pre>{@code
 * key = Masking.apply(key, piece);
 * }</pre>
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.3">RFC 6455 section 5.3</a>
 */
public final class Masking {

    private static final VarHandle LONG_OF_ARRAY = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.nativeOrder());
    private static final VarHandle LONG_OF_BUFFER = MethodHandles.byteBufferViewVarHandle(long[].class,
            ByteOrder.nativeOrder());

    private Masking() {}

    /**
     * Masks the bytes from {@code from} to before {@code to}.
     *
     * @return the key for the byte at {@code to}
     */
    public static int apply(int key, byte[] bytes, int from, int to) {
        long wide = nativeWide(key);
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            LONG_OF_ARRAY.set(bytes, i, (long) LONG_OF_ARRAY.get(bytes, i) ^ wide);
        }
        int turned = key;
        for (; i < to; i++) {
            bytes[i] ^= (byte) (turned >>> 24);
            turned = turn(turned, 1);
        }
        return turned;
    }

    /**
     * Masks a buffer's remaining bytes; its position stays.
     *
     * @return the key for the byte at its limit
     */
    public static int apply(int key, ByteBuffer bytes) {
        if (bytes.hasArray()) {
            int from = bytes.arrayOffset() + bytes.position();
            return apply(key, bytes.array(), from, from + bytes.remaining());
        }
        long wide = nativeWide(key);
        int i = bytes.position();
        int to = bytes.limit();
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            LONG_OF_BUFFER.set(bytes, i, (long) LONG_OF_BUFFER.get(bytes, i) ^ wide);
        }
        int turned = key;
        for (; i < to; i++) {
            bytes.put(i, (byte) (bytes.get(i) ^ (turned >>> 24)));
            turned = turn(turned, 1);
        }
        return turned;
    }

    /** The key for the byte that follows this many masked bytes. */
    public static int turn(int key, long bytes) {
        // "j = i MOD 4; transformed-octet-i = original-octet-i XOR masking-key-octet-j" (5.3)
        return Integer.rotateLeft(key, ((int) bytes & 3) << 3);
    }

    /** The key twice, to mask eight bytes read as a big-endian long. */
    public static long wide(int key) {
        return (long) key << 32 | Integer.toUnsignedLong(key);
    }

    private static long nativeWide(int key) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? wide(key) : Long.reverseBytes(wide(key));
    }
}
