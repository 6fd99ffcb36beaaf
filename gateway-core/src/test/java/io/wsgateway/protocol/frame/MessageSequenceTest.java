package io.wsgateway.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageSequenceTest {

    private static final MessageLimits LIMITS = new MessageLimits(64, 100, 4);

    private final MessageSequence sequence = new MessageSequence(LIMITS);

    /** Frames are type and length: Text, Binary, Continuation, compressed text (Z), Ping; in small letters without FIN. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            T0                          | text, empty
            B64                         | a frame at the limit
            t36 C64                     | a message at the limit
            t0 c0 c0 C0                 | as many fragments as may be
            t1 P0 c1 P125 C1            | pings between fragments
            T1 B1 t1 C1 b1 C1           | one message after the other
            z64 c64 C64                 | compressed frames count when they are inflated
            """)
    void acceptsFramesInOrder(String frames, String meaning) {
        feed(frames);

        assertThat(sequence.isUnderWay()).as(meaning).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c1             | 1002 | continuation frame without a message to continue
            C1             | 1002 | continuation frame without a message to continue
            T1 C1          | 1002 | continuation frame without a message to continue
            t1 C1 C1       | 1002 | continuation frame without a message to continue
            t1 T1          | 1002 | text frame inside a fragmented message
            t1 b1          | 1002 | binary frame inside a fragmented message
            b1 P1 T1       | 1002 | text frame inside a fragmented message
            T65            | 1009 | frame of 65 bytes (at most 64)
            B4294967296    | 1009 | frame of 4294967296 bytes (at most 64)
            Z65            | 1009 | frame of 65 bytes (at most 64)
            t37 C64        | 1009 | message longer than 100 bytes
            t50 c50 C1     | 1009 | message longer than 100 bytes
            t0 c0 c0 c0 c0 | 1008 | message of more than 4 fragments
            t0 c0 c0 c0 C0 | 1008 | message of more than 4 fragments
            """)
    void rejectsFrame(String frames, int code, String reason) {
        assertThat(violationOf(frames)).isEqualTo(new CloseStatus(code, reason));
    }

    @Test
    void remembersTheMessageUntilTheNextStarts() {
        feed("b30 C20");
        assertThat(sequence.opcode()).isEqualTo(Opcode.BINARY);
        assertThat(sequence.messageBytes()).isEqualTo(50);
        assertThat(sequence.isCompressed()).isFalse();

        feed("Z3");
        assertThat(sequence.opcode()).isEqualTo(Opcode.TEXT);
        assertThat(sequence.messageBytes()).isZero();
        assertThat(sequence.isCompressed()).isTrue();
    }

    @Test
    void countsACompressedMessageAfterInflation() {
        feed("z10");
        sequence.inflated(60);
        feed("C10");
        assertThat(sequence.remainingBytes()).isEqualTo(40);
        sequence.inflated(40);

        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> sequence.inflated(1)).status())
                .isEqualTo(new CloseStatus(1009, "message longer than 100 bytes"));
    }

    private CloseStatus violationOf(String frames) {
        int last = frames.lastIndexOf(' ');
        feed(frames.substring(0, Math.max(last, 0)));
        return catchThrowableOfType(ProtocolViolation.class, () -> feed(frames.substring(last + 1))).status();
    }

    private void feed(String frames) {
        for (String frame : frames.split(" ", -1)) {
            if (!frame.isEmpty()) {
                sequence.frame(head(frame.charAt(0)), Long.parseLong(frame, 1, frame.length(), 10));
            }
        }
    }

    private static int head(char type) {
        return (Character.isUpperCase(type) ? 0x8080 : 0x0080) | switch (Character.toLowerCase(type)) {
            case 't' -> 0x0100;
            case 'b' -> 0x0200;
            case 'c' -> 0x0000;
            case 'z' -> 0x4100;
            case 'p' -> 0x0900;
            default -> throw new IllegalArgumentException("frame type " + type);
        };
    }
}
