package io.wsgateway.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseFramePayloadTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''             | 1005 | ''   | no payload
            03e8           | 1000 | ''   | a code alone
            03e8 627965    | 1000 | bye  | a code and a reason
            03f6           | 1014 | ''   | the last of the registered ones
            0bb8           | 3000 | ''   | the first of the libraries' ones
            1387 e282ac    | 4999 | €    | the last of the private ones
            """)
    void readsAndWrites(String hex, int code, String reason, String meaning) {
        byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));
        CloseStatus status = new CloseStatus(code, reason);

        assertThat(CloseFramePayload.decode(ByteBuffer.wrap(payload))).as(meaning).isEqualTo(status);
        assertThat(CloseFramePayload.encode(status)).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            03             | 1002 | close payload of 1 byte    | half a code
            0000           | 1002 | close code 0               | 0
            03e7           | 1002 | close code 999             | 999
            03ec           | 1002 | close code 1004            | reserved
            03ed           | 1002 | close code 1005            | only observed
            03ee           | 1002 | close code 1006            | only observed
            03f7           | 1002 | close code 1015            | only observed
            03f8           | 1002 | close code 1016            | not registered
            0bb7           | 1002 | close code 2999            | not registered
            1388           | 1002 | close code 5000            | above the private ones
            8000           | 1002 | close code 32768           | read unsigned
            ffff           | 1002 | close code 65535           | read unsigned
            03e8 c328      | 1007 | close reason is not UTF-8  | a wrong tail
            03e8 e282      | 1007 | close reason is not UTF-8  | ends inside a code point
            03ed c328      | 1002 | close code 1005            | the code is looked at first
            """)
    void rejects(String hex, int code, String reason, String meaning) {
        ByteBuffer payload = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));

        ProtocolViolation violation =
                catchThrowableOfType(ProtocolViolation.class, () -> CloseFramePayload.decode(payload));

        assertThat(violation.status()).as(meaning).isEqualTo(new CloseStatus(code, reason));
        assertThat(violation.getStackTrace()).isEmpty();
    }

    @Test
    void readsTheLongestReasonFromAnyBuffer() {
        CloseStatus status = new CloseStatus(1000, "x".repeat(CloseStatus.MAX_REASON_BYTES));
        byte[] payload = CloseFramePayload.encode(status);
        ByteBuffer direct = ByteBuffer.allocateDirect(130).position(3).put(payload).flip().position(3);

        assertThat(payload).hasSize(FrameHeader.MAX_CONTROL_PAYLOAD);
        assertThat(CloseFramePayload.decode(direct)).isEqualTo(status);
        assertThat(direct.position()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1006, 1015, 1016, 2999, 5000, 65536 + 1000})
    void neverWritesACodeThatMayNotBeSent(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> CloseFramePayload.encode(CloseStatus.of(code)))
                .withMessage("close code " + code + " may not be sent");
    }
}
