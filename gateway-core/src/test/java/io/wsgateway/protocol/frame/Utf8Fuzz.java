package io.wsgateway.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Any bytes, cut anywhere: they are text where the JDK says so. The first byte says where the cut is. */
class Utf8Fuzz {

    @FuzzTest(maxDuration = "5m")
    void agreesWithTheJdk(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int cut = Math.min(bytes.length, 1 + (bytes[0] & 0xff));
        int state = Utf8Validator.validate(Utf8Validator.ACCEPT, bytes, 1, cut);
        int whole = Utf8Validator.validate(state, ByteBuffer.wrap(bytes, cut, bytes.length - cut));
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().position(1);
        assertThat(Utf8Validator.validate(Utf8Validator.ACCEPT, direct)).isEqualTo(whole);
        assertThat(Utf8Validator.isComplete(whole)).isEqualTo(isText(bytes, bytes.length));
        if (state != Utf8Validator.REJECT) {
            int unfinished = Utf8Validator.unfinishedBytes(ByteBuffer.wrap(bytes, 1, cut - 1));
            assertThat(unfinished).isBetween(0, 3);
            assertThat(isText(bytes, cut - unfinished)).isTrue();
            assertThat(unfinished == 0).isEqualTo(Utf8Validator.isComplete(state));
        }
    }

    private static boolean isText(byte[] bytes, int end) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 1, end - 1));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
