package io.wsgateway.fuzz;

/** RFC 3629 section 4 as the table it is: a row for each of the grammar's lines, a pair of bounds for each byte. */
final class ReferenceUtf8 {

    private static final int[][] ROWS = {
            {0x00, 0x7f},
            {0xc2, 0xdf, 0x80, 0xbf},
            {0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf},
            {0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf},
            {0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf},
            {0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf},
            {0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
            {0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
            {0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf}
    };

    private ReferenceUtf8() {}

    /** True for whole characters and nothing else. */
    static boolean isWhole(byte[] bytes) {
        return wholeCharacters(bytes) == bytes.length;
    }

    /** How many bytes are whole characters, where what follows may become one; -1 if it can't. */
    static int wholeCharacters(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int length = character(bytes, at);
            if (length <= 0) {
                return length == 0 ? at : -1;
            }
            at += length;
        }
        return at;
    }

    /** The length of the character that begins here; 0 if it is cut off, -1 if it is none. */
    private static int character(byte[] bytes, int at) {
        for (int[] row : ROWS) {
            int matched = 0;
            while (matched < row.length / 2 && at + matched < bytes.length
                    && (bytes[at + matched] & 0xff) >= row[2 * matched]
                    && (bytes[at + matched] & 0xff) <= row[2 * matched + 1]) {
                matched++;
            }
            if (matched == row.length / 2) {
                return matched;
            }
            if (matched > 0 && at + matched == bytes.length) {
                return 0;
            }
        }
        return -1;
    }
}
