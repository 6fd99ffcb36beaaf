package io.wsgateway.protocol.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Incremental UTF-8 validation, RFC 3629, whose whole state is one int: a text may arrive in pieces cut anywhere, and a
 * wrong byte is known when it is seen, not at the end of the text.
 *
 * <pre>{@code
 * int state = Utf8Validator.ACCEPT;
 * state = Utf8Validator.validate(state, piece);           // for each piece
 * if (state == Utf8Validator.REJECT) fail(1007);
 * if (lastPiece && !Utf8Validator.isComplete(state)) fail(1007);
 * }</pre>
 *
 * <p>The automaton is shift-based: a state is a bit offset, a multiple of six; a byte's row holds, at the offset of each
 * state, the state which follows. So a step is one load and one shift that depends on nothing but the state, and since
 * {@code >>>} looks at the lowest six bits only, the row's other bits need not be masked off. ASCII passes eight bytes at
 * a time.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3629#section-4">RFC 3629 section 4</a>
 */
public final class Utf8Validator {

    /** Everything so far is whole, valid UTF-8; also where a text starts. */
    public static final int ACCEPT = 0;
    /** What was seen can't be the beginning of valid UTF-8; stays whatever follows. */
    public static final int REJECT = 6;

    private static final int TAIL_1 = 12;
    private static final int TAIL_2 = 18;
    private static final int TAIL_3 = 24;
    private static final int AFTER_E0 = 30;
    private static final int AFTER_ED = 36;
    private static final int AFTER_F0 = 42;
    private static final int AFTER_F4 = 48;
    private static final int STATES_END = 54;
    private static final int STATE_MASK = 0x3f;

    private static final long[] ROWS = rows();

    private static final long NON_ASCII = 0x8080808080808080L;
    private static final VarHandle LONG_OF_ARRAY = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.nativeOrder());
    private static final VarHandle LONG_OF_BUFFER = MethodHandles.byteBufferViewVarHandle(long[].class,
            ByteOrder.nativeOrder());

    private Utf8Validator() {}

    /**
     * Validates a piece of text.
     *
     * @param state {@link #ACCEPT} at the text's start, else what the previous piece returned
     * @return the state after the byte before {@code to}
     */
    public static int validate(int state, byte[] bytes, int from, int to) {
        long current = state;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            if ((current & STATE_MASK) == ACCEPT && ((long) LONG_OF_ARRAY.get(bytes, i) & NON_ASCII) == 0) {
                continue;
            }
            for (int j = i; j < i + Long.BYTES; j++) {
                current = ROWS[bytes[j] & 0xff] >>> current;
            }
            if ((current & STATE_MASK) == REJECT) {
                return REJECT;
            }
        }
        for (; i < to; i++) {
            current = ROWS[bytes[i] & 0xff] >>> current;
        }
        return (int) current & STATE_MASK;
    }

    /** Validates a buffer's remaining bytes; its position stays. */
    public static int validate(int state, ByteBuffer bytes) {
        if (bytes.hasArray()) {
            int from = bytes.arrayOffset() + bytes.position();
            return validate(state, bytes.array(), from, from + bytes.remaining());
        }
        long current = state;
        int i = bytes.position();
        int to = bytes.limit();
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            if ((current & STATE_MASK) == ACCEPT && ((long) LONG_OF_BUFFER.get(bytes, i) & NON_ASCII) == 0) {
                continue;
            }
            for (int j = i; j < i + Long.BYTES; j++) {
                current = ROWS[bytes.get(j) & 0xff] >>> current;
            }
            if ((current & STATE_MASK) == REJECT) {
                return REJECT;
            }
        }
        for (; i < to; i++) {
            current = ROWS[bytes.get(i) & 0xff] >>> current;
        }
        return (int) current & STATE_MASK;
    }

    /** True where a text may end: no code point is cut off. */
    public static boolean isComplete(int state) {
        return state == ACCEPT;
    }

    /**
     * How many bytes at the end of valid text, 0 to 3, begin a character that isn't whole; the buffer's position stays.
     *
     * @param bytes the remaining bytes are what is looked at: valid text, or its end, as far as it goes
     */
    public static int unfinishedBytes(ByteBuffer bytes) {
        int end = bytes.limit();
        for (int at = end - 1; at >= Math.max(bytes.position(), end - 3); at--) {
            int b = bytes.get(at) & 0xff;
            if (b < 0x80) {
                return 0;
            }
            if (b >= 0xc0) {
                return end - at < characterBytes(b) ? end - at : 0;
            }
        }
        return 0;
    }

    /** How many bytes a character has that begins with this one, 0 to 255, in valid text. */
    public static int characterBytes(int lead) {
        return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }

    /** The grammar of RFC 3629 section 4, a line for each of its lines. */
    private static long[] rows() {
        long[] rows = new long[256];
        for (int b = 0; b < rows.length; b++) {
            for (int state = 0; state < STATES_END; state += 6) {
                rows[b] |= (long) next(state, b) << state;
            }
        }
        return rows;
    }

    private static int next(int state, int b) {
        return switch (state) {
            case ACCEPT -> lead(b);
            case TAIL_1 -> tail(b, 0x80, 0xbf, ACCEPT);
            case TAIL_2 -> tail(b, 0x80, 0xbf, TAIL_1);
            case TAIL_3 -> tail(b, 0x80, 0xbf, TAIL_2);
            case AFTER_E0 -> tail(b, 0xa0, 0xbf, TAIL_1); // less is an overlong form
            case AFTER_ED -> tail(b, 0x80, 0x9f, TAIL_1); // more is a surrogate
            case AFTER_F0 -> tail(b, 0x90, 0xbf, TAIL_2); // less is an overlong form
            case AFTER_F4 -> tail(b, 0x80, 0x8f, TAIL_2); // more is above U+10FFFF
            default -> REJECT;
        };
    }

    private static int lead(int b) {
        if (b <= 0x7f) {
            return ACCEPT;
        }
        if (b < 0xc2 || b > 0xf4) {
            return REJECT; // a tail, the overlong C0 and C1, or above U+10FFFF
        }
        if (b <= 0xdf) {
            return TAIL_1;
        }
        if (b <= 0xef) {
            return b == 0xe0 ? AFTER_E0 : b == 0xed ? AFTER_ED : TAIL_2;
        }
        return b == 0xf0 ? AFTER_F0 : b == 0xf4 ? AFTER_F4 : TAIL_3;
    }

    private static int tail(int b, int low, int high, int then) {
        return b >= low && b <= high ? then : REJECT;
    }
}
