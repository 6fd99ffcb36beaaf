package io.wsgateway.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Any payload of a Close frame: what is read of it is written as it came. */
class CloseFramePayloadFuzz {

    @FuzzTest(maxDuration = "5m")
    void writesWhatItReads(byte[] bytes) {
        byte[] payload = Arrays.copyOf(bytes, Math.min(bytes.length, FrameHeader.MAX_CONTROL_PAYLOAD));
        CloseStatus status;
        try {
            status = CloseFramePayload.decode(ByteBuffer.wrap(payload));
        } catch (ProtocolViolation e) {
            assertThat(e.status().code()).isIn(1002, 1007);
            return;
        }
        assertThat(payload.length == 0 ? status.code() == 1005 : status.isSendable()).isTrue();
        assertThat(CloseFramePayload.encode(status)).isEqualTo(payload);
    }
}
