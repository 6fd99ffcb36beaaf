package io.wsgateway.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeaderTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8180 37fa213d                       | 6  | 1  | true  | false | 0                   | text, empty
            0185 37fa213d                       | 6  | 1  | false | false | 5                   | text, first fragment
            0085 37fa213d                       | 6  | 0  | false | false | 5                   | continuation
            8085 37fa213d                       | 6  | 0  | true  | false | 5                   | continuation, last
            82fd 37fa213d                       | 6  | 2  | true  | false | 125                 | the longest in 7 bits
            82fe 007e 37fa213d                  | 8  | 2  | true  | false | 126                 | the shortest in 16 bits
            82fe ffff 37fa213d                  | 8  | 2  | true  | false | 65535               | the longest in 16 bits
            82ff 0000000000010000 37fa213d      | 14 | 2  | true  | false | 65536               | the shortest in 64 bits
            82ff 7fffffffffffffff 37fa213d      | 14 | 2  | true  | false | 9223372036854775807 | the longest of all
            8880 37fa213d                       | 6  | 8  | true  | false | 0                   | close, empty
            89fd 37fa213d                       | 6  | 9  | true  | false | 125                 | the longest ping
            8a81 37fa213d                       | 6  | 10 | true  | false | 1                   | pong
            c187 37fa213d                       | 6  | 1  | true  | true  | 7                   | compressed text
            4283 37fa213d                       | 6  | 2  | false | true  | 3                   | compressed, first fragment
            """)
    void readsHeader(String hex, int headerBytes, int opcode, boolean last, boolean compressed, long length,
            String meaning) {
        ByteBuffer header = bytes(hex);
        int head = header.getShort(0) & 0xffff;

        FrameHeader.check(head, true, true);

        assertThat(FrameHeader.headerBytes(head)).as(meaning).isEqualTo(headerBytes).isEqualTo(header.limit());
        assertThat(FrameHeader.opcode(head)).isEqualTo(opcode);
        assertThat(FrameHeader.isControl(head)).isEqualTo(opcode >= 8);
        assertThat(FrameHeader.isFinal(head)).isEqualTo(last);
        assertThat(FrameHeader.isCompressed(head)).isEqualTo(compressed);
        assertThat(length(header)).isEqualTo(length);
        assertThat(header.getInt(headerBytes - 4)).isEqualTo(0x37fa213d);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c182 | false | RSV bits 4 without an extension       | RSV1 on text
            a182 | false | RSV bits 2 without an extension       | RSV2 on text
            9182 | false | RSV bits 1 without an extension       | RSV3 on text
            f182 | false | RSV bits 7 without an extension       | all of them
            c980 | false | RSV bits 4 without an extension       | RSV1 on ping
            c081 | false | RSV bits 4 without an extension       | RSV1 on continuation
            a182 | true  | RSV bits 2 without an extension       | RSV2 with permessage-deflate
            d182 | true  | RSV bits 5 without an extension       | RSV1 and RSV3 with permessage-deflate
            c081 | true  | RSV1 on a continuation frame          | RSV1 after the first fragment
            c882 | true  | RSV1 on a close frame                 | RSV1 on close
            c980 | true  | RSV1 on a ping frame                  | RSV1 on ping
            ca80 | true  | RSV1 on a pong frame                  | RSV1 on pong
            8102 | false | frame is not masked                   | text
            8900 | false | frame is not masked                   | ping
            8802 | true  | frame is not masked                   | close
            0980 | false | fragmented ping frame                 | FIN=0
            0a80 | false | fragmented pong frame                 | FIN=0
            0882 | false | fragmented close frame                | FIN=0
            89fe | false | ping frame longer than 125 bytes      | 16-bit length
            8aff | false | pong frame longer than 125 bytes      | 64-bit length
            88fe | false | close frame longer than 125 bytes     | 16-bit length
            """)
    void rejectsHead(String head, boolean compressionAgreed, String reason, String meaning) {
        assertThat(violation(() -> FrameHeader.check(HexFormat.fromHexDigits(head), true, compressionAgreed)))
                .as(meaning)
                .isEqualTo(new CloseStatus(1002, reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf})
    void rejectsReservedOpcode(int opcode) {
        CloseStatus expected = new CloseStatus(1002, "reserved opcode 0x" + Integer.toHexString(opcode));

        assertThat(violation(() -> FrameHeader.check(0x8080 | opcode << 8, true, true))).isEqualTo(expected);
        assertThat(violation(() -> FrameHeader.check(0x0080 | opcode << 8, true, false))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            82fe 0000             | length 0 in 2 bytes
            82fe 007d             | length 125 in 2 bytes
            82ff 0000000000000000 | length 0 in 8 bytes
            82ff 000000000000007e | length 126 in 8 bytes
            82ff 000000000000ffff | length 65535 in 8 bytes
            82ff 8000000000000000 | length 2^63 or more
            82ff ffffffffffffffff | length 2^63 or more
            """)
    void rejectsLength(String hex, String reason) {
        assertThat(violation(() -> length(bytes(hex)))).isEqualTo(new CloseStatus(1002, reason));
    }

    @Test
    void aServersFrameIsNotMasked() {
        assertThat(violation(() -> FrameHeader.check(0x8182, false, false)))
                .isEqualTo(new CloseStatus(1002, "frame of a server is masked"));
        assertThat(FrameHeader.headerBytes(0x8102)).isEqualTo(2);
        assertThat(FrameHeader.headerBytes(0x827e)).isEqualTo(4);
        assertThat(FrameHeader.headerBytes(0x827f)).isEqualTo(10);
    }

    /** The rules once more, as plainly as can be, for every pair of first bytes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void acceptsExactlyTheLegalHeads(boolean masked) {
        for (int head = 0; head <= 0xffff; head++) {
            for (boolean compressionAgreed : new boolean[] {false, true}) {
                int opcode = head >> 8 & 0xf;
                boolean control = opcode == 8 || opcode == 9 || opcode == 10;
                boolean starts = opcode == 1 || opcode == 2;
                int rsv = head >> 12 & 7;
                boolean legal = (control || starts || opcode == 0) && (head & 0x80) != 0 == masked
                        && (rsv == 0 || (rsv == 4 && compressionAgreed && starts))
                        && (!control || ((head & 0x8000) != 0 && (head & 0x7f) <= 125));

                assertThat(isLegal(head, masked, compressionAgreed)).as("%04x", head).isEqualTo(legal);
            }
        }
    }

    private static boolean isLegal(int head, boolean masked, boolean compressionAgreed) {
        try {
            FrameHeader.check(head, masked, compressionAgreed);
            return true;
        } catch (ProtocolViolation violation) {
            assertThat(violation.status().code()).isEqualTo(1002);
            return false;
        }
    }

    private static long length(ByteBuffer header) {
        int head = header.getShort(0) & 0xffff;
        return switch (FrameHeader.extendedBytes(head)) {
            case 0 -> FrameHeader.shortLength(head);
            case 2 -> FrameHeader.length16(header.getShort(2) & 0xffff);
            default -> FrameHeader.length64(header.getLong(2));
        };
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HEX.parseHex(hex.replace(" ", "")));
    }

    private static CloseStatus violation(Runnable parsing) {
        return catchThrowableOfType(ProtocolViolation.class, parsing::run).status();
    }
}
