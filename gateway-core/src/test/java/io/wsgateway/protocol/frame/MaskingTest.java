package io.wsgateway.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskingTest {

    private static final int KEY = 0x37fa213d;

    @Test
    void unmasksTheExampleOfTheRfc() {
        byte[] payload = HexFormat.of().parseHex("7f9f4d5158"); // RFC 6455 section 5.7: "Hello"

        Masking.apply(KEY, payload, 0, payload.length);

        assertThat(payload).asString(UTF_8).isEqualTo("Hello");
    }

    @Test
    void masksEveryLengthInEveryPairOfPieces() {
        for (int length = 0; length <= 40; length++) {
            byte[] plain = new byte[length];
            new Random(length).nextBytes(plain);
            byte[] masked = masked(plain);
            for (int cut = 0; cut <= length; cut++) {
                byte[] inArray = masked.clone();
                int key = Masking.apply(KEY, inArray, 0, cut);
                assertThat(key).isEqualTo(Masking.turn(KEY, cut));
                assertThat(Masking.apply(key, inArray, cut, length)).isEqualTo(Masking.turn(KEY, length));
                assertThat(inArray).isEqualTo(plain);

                assertThat(inPieces(ByteBuffer.allocate(length + 3).slice(3, length), masked, cut)).isEqualTo(plain);
                assertThat(inPieces(ByteBuffer.allocateDirect(length + 3).slice(3, length), masked, cut))
                        .isEqualTo(plain);
            }
        }
    }

    @Test
    void leavesWhatIsOutsideAlone() {
        byte[] bytes = new byte[32];

        Masking.apply(KEY, bytes, 5, 18);

        for (int i = 0; i < bytes.length; i++) {
            assertThat(bytes[i] != 0).as("byte %d", i).isEqualTo(i >= 5 && i < 18);
        }
    }

    @Test
    void turnsTheKeyByWholeBytes() {
        assertThat(Masking.turn(KEY, 0)).isEqualTo(0x37fa213d);
        assertThat(Masking.turn(KEY, 1)).isEqualTo(0xfa213d37);
        assertThat(Masking.turn(KEY, 2)).isEqualTo(0x213d37fa);
        assertThat(Masking.turn(KEY, 3)).isEqualTo(0x3d37fa21);
        assertThat(Masking.turn(KEY, 1L << 40 | 5)).isEqualTo(0xfa213d37);
    }

    @Test
    void widensTheKey() {
        assertThat(Masking.wide(0x87fa213d)).isEqualTo(0x87fa213d87fa213dL);
    }

    private static byte[] inPieces(ByteBuffer buffer, byte[] masked, int cut) {
        buffer.put(0, masked);
        int key = Masking.apply(KEY, buffer.limit(cut));
        assertThat(buffer.position()).isZero();
        Masking.apply(key, buffer.limit(masked.length).position(cut));
        byte[] result = new byte[masked.length];
        buffer.get(0, result);
        return result;
    }

    /** The algorithm of section 5.3, letter by letter. */
    private static byte[] masked(byte[] plain) {
        byte[] key = HexFormat.of().parseHex("37fa213d");
        byte[] masked = new byte[plain.length];
        for (int i = 0; i < plain.length; i++) {
            masked[i] = (byte) (plain[i] ^ key[i % 4]);
        }
        return masked;
    }
}
