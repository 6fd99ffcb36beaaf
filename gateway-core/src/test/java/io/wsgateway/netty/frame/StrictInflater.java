package io.wsgateway.netty.frame;

import java.util.Arrays;

/**
 * An inflater that is as strict as a client may be: a reference beyond its window, or beyond what was sent, is an error.
 * One bit at a time, after RFC 1951. What it has inflated stays in its window from one message to the next.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc1951#section-3.2">RFC 1951 section 3.2</a>
 */
final class StrictInflater {

    private static final int[] LENGTH_BASE = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
            67, 83, 99, 115, 131, 163, 195, 227, 258};
    private static final int[] LENGTH_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5,
            5, 5, 5, 0};
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int LONGEST_CODE = 15;

    private final int window;
    private int longest;

    private byte[] in = {};
    private int bit;
    /** What is in the window, and behind it the current message. */
    private byte[] out = new byte[1024];
    private int size;

    StrictInflater(int window) {
        this.window = window;
    }

    /** Forgets what it has inflated, as an end without context takeover does. */
    void reset() {
        size = 0;
    }

    /** The longest distance that any reference had. */
    int longestDistance() {
        return longest;
    }

    /** Inflates one message as it was sent, without the tail of its flush. */
    byte[] message(byte[] payload) {
        in = Arrays.copyOf(payload, payload.length + 4);
        in[payload.length + 2] = (byte) 0xFF;
        in[payload.length + 3] = (byte) 0xFF;
        bit = 0;
        int kept = Math.min(size, window);
        System.arraycopy(out, size - kept, out, 0, kept);
        size = kept;
        while (bit < 8 * in.length) {
            block();
        }
        return Arrays.copyOfRange(out, kept, size);
    }

    private void block() {
        if (bits(1) != 0) {
            throw new AssertionError("a final block");
        }
        switch (bits(2)) {
            case 0 -> stored();
            case 1 -> compressed(fixedLengths(), filled(30, 5));
            case 2 -> dynamic();
            default -> throw new AssertionError("reserved block type");
        }
    }

    private void stored() {
        bit = (bit + 7) / 8 * 8;
        int length = bits(16);
        if (bits(16) != (length ^ 0xFFFF)) {
            throw new AssertionError("stored block of length " + length + " and another");
        }
        for (int i = 0; i < length; i++) {
            write(bits(8));
        }
    }

    private void dynamic() {
        int literals = 257 + bits(5);
        int distances = 1 + bits(5);
        int[] lengths = new int[19];
        int count = 4 + bits(4);
        for (int i = 0; i < count; i++) {
            lengths[ORDER[i]] = bits(3);
        }
        int[] both = new int[literals + distances];
        for (int i = 0; i < both.length;) {
            int symbol = symbol(lengths);
            if (symbol < 16) {
                both[i++] = symbol;
                continue;
            }
            int repeated = symbol == 16 ? both[i - 1] : 0;
            int times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
            Arrays.fill(both, i, i + times, repeated);
            i += times;
        }
        compressed(Arrays.copyOf(both, literals), Arrays.copyOfRange(both, literals, both.length));
    }

    private void compressed(int[] literals, int[] distances) {
        for (int symbol = symbol(literals); symbol != 256; symbol = symbol(literals)) {
            if (symbol < 256) {
                write(symbol);
            } else {
                int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_BITS[symbol - 257]);
                int code = symbol(distances);
                int extra = Math.max(0, code / 2 - 1);
                copy(length, (code < 2 ? code : (2 + code % 2) << extra) + bits(extra) + 1);
            }
        }
    }

    private void copy(int length, int distance) {
        longest = Math.max(longest, distance);
        if (distance > window) {
            throw new AssertionError("a reference over " + distance + " bytes in a window of " + window);
        }
        if (distance > size) {
            throw new AssertionError("a reference over " + distance + " bytes, before all that was sent");
        }
        for (int i = 0; i < length; i++) {
            write(out[size - distance]);
        }
    }

    private void write(int value) {
        if (size == out.length) {
            out = Arrays.copyOf(out, 2 * size);
        }
        out[size++] = (byte) value;
    }

    /** Decodes a symbol: the codes of one length follow each other, after twice those that are one bit shorter. */
    private int symbol(int[] lengths) {
        int code = 0;
        int first = 0;
        for (int length = 1; length <= LONGEST_CODE; length++) {
            code = (code << 1) | bits(1);
            first <<= 1;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length && first++ == code) {
                    return symbol;
                }
            }
        }
        throw new AssertionError("no such code");
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= ((in[bit / 8] >> (bit % 8)) & 1) << i;
        }
        return value;
    }

    private static int[] fixedLengths() {
        int[] lengths = filled(288, 8);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        return lengths;
    }

    private static int[] filled(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return lengths;
    }
}
