package io.wsgateway.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8ValidatorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''           | nothing
            00           | U+0000
            7f           | U+007F, the last of one byte
            c280         | U+0080, the first of two
            dfbf         | U+07FF, the last of two
            e0a080       | U+0800, the first of three
            ed9fbf       | U+D7FF, the last before the surrogates
            ee8080       | U+E000, the first after them
            efbbbf       | U+FEFF, a byte order mark
            efbfbf       | U+FFFF, a noncharacter
            f0908080     | U+10000, the first of four
            f48fbfbf     | U+10FFFF, the last of all
            """)
    void acceptsText(String hex, String meaning) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(validate(bytes)).as(meaning).isEqualTo(Utf8Validator.ACCEPT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            80           | 1 | a tail without a lead
            c0af         | 1 | overlong '/'
            c080         | 1 | overlong NUL
            c1bf         | 1 | overlong DEL
            c241         | 2 | a lead without a tail
            e09fbf       | 2 | overlong U+07FF
            eda080       | 2 | U+D800, a surrogate
            edb080       | 2 | U+DC00, a surrogate
            eda081edb080 | 2 | CESU-8
            e28241       | 3 | the third byte is no tail
            f08fbfbf     | 2 | overlong U+FFFF
            f4908080     | 2 | U+110000
            f5808080     | 1 | above U+10FFFF
            f8a08080     | 1 | a form of five bytes
            fe           | 1 | never a byte of UTF-8
            ff           | 1 | never a byte of UTF-8
            """)
    void rejectsAtTheFirstWrongByte(String hex, int wrongByte, String meaning) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(Utf8Validator.validate(Utf8Validator.ACCEPT, bytes, 0, wrongByte - 1)).as(meaning)
                .isNotEqualTo(Utf8Validator.REJECT);
        assertThat(Utf8Validator.validate(Utf8Validator.ACCEPT, bytes, 0, wrongByte)).isEqualTo(Utf8Validator.REJECT);
        assertThat(validate(bytes)).isEqualTo(Utf8Validator.REJECT);
    }

    @Test
    void isIncompleteInsideACodePoint() {
        byte[] emoji = HexFormat.of().parseHex("f09f9880"); // U+1F600

        for (int cut = 1; cut < 4; cut++) {
            int state = Utf8Validator.validate(Utf8Validator.ACCEPT, emoji, 0, cut);
            assertThat(Utf8Validator.isComplete(state)).isFalse();
            assertThat(state).isNotEqualTo(Utf8Validator.REJECT);
            assertThat(Utf8Validator.isComplete(Utf8Validator.validate(state, emoji, cut, 4))).isTrue();
        }
    }

    @Test
    void staysRejected() {
        byte[] ascii = "sixteen letters!".getBytes(UTF_8);

        assertThat(Utf8Validator.validate(Utf8Validator.REJECT, ascii, 0, ascii.length))
                .isEqualTo(Utf8Validator.REJECT);
        assertThat(Utf8Validator.validate(Utf8Validator.REJECT, ascii, 0, 0)).isEqualTo(Utf8Validator.REJECT);
    }

    @Test
    void agreesWithTheJdkOnEveryCodePoint() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(codePoint).getBytes(UTF_8);
                if (Utf8Validator.validate(Utf8Validator.ACCEPT, bytes, 0, bytes.length) != Utf8Validator.ACCEPT) {
                    throw new AssertionError("U+" + Integer.toHexString(codePoint));
                }
            }
        }
    }

    @Test
    void agreesWithTheJdkOnDamagedTextInPieces() {
        Random random = new Random(8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = text(random);
            for (int damage = random.nextInt(3); damage > 0 && bytes.length > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            boolean valid = isValid(bytes);

            int state = Utf8Validator.ACCEPT;
            for (int from = 0; from < bytes.length;) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(20));
                state = Utf8Validator.validate(state, bytes, from, to);
                from = to;
            }

            assertThat(Utf8Validator.isComplete(state)).as("round %d", round).isEqualTo(valid);
            assertThat(Utf8Validator.isComplete(validate(bytes))).as("round %d", round).isEqualTo(valid);
        }
    }

    /** The state after all the bytes, the same for an array, a heap buffer and a direct buffer. */
    private static int validate(byte[] bytes) {
        int state = Utf8Validator.validate(Utf8Validator.ACCEPT, bytes, 0, bytes.length);
        ByteBuffer heap = ByteBuffer.allocate(bytes.length + 3).position(2).put(bytes).flip().position(2).slice();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(1).put(bytes).flip().position(1);

        assertThat(Utf8Validator.validate(Utf8Validator.ACCEPT, heap)).isEqualTo(state);
        assertThat(Utf8Validator.validate(Utf8Validator.ACCEPT, heap.asReadOnlyBuffer())).isEqualTo(state);
        assertThat(Utf8Validator.validate(Utf8Validator.ACCEPT, direct)).isEqualTo(state);
        assertThat(direct.position()).isEqualTo(1);
        return state;
    }

    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(40); n > 0; n--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append('\u00e9');
                case 1 -> text.append('\u20ac');
                case 2 -> text.appendCodePoint(0x1f600);
                default -> text.append("ascii");
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    private static boolean isValid(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Text, all of it or its beginning; and how many bytes of it begin a character that isn't whole. */
    @ParameterizedTest
    @CsvSource({"'', 0", "61, 0", "c3, 1", "c3bc, 0", "61c3, 1", "e4, 1", "e4b8, 2", "e4b896, 0", "f0, 1", "f09f, 2",
            "f09f8c, 3", "f09f8c8d, 0", "f09f8c8d61, 0", "c3bce4b8, 2", "f09f8c8df09f8c, 3", "e4b896e4b896, 0"})
    void findsWhereTheLastWholeCharacterEnds(String hex, int unfinished) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThat(Utf8Validator.unfinishedBytes(bytes)).isEqualTo(unfinished);
        assertThat(
                Utf8Validator.unfinishedBytes(ByteBuffer.allocateDirect(bytes.limit()).put(bytes.duplicate()).flip()))
                .isEqualTo(unfinished);
        assertThat(bytes.position()).isZero();
    }
}
