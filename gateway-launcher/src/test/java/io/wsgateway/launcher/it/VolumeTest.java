package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeTest {

    private static final int BLOCKS = 5;

    private static byte[] written(boolean oneMessage, boolean masked) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Volume(BLOCKS, oneMessage).write(out, masked);
        return out.toByteArray();
    }

    private static void read(Volume volume, byte[] bytes) throws IOException {
        volume.read(new DataInputStream(new ByteArrayInputStream(bytes)), new ByteArrayOutputStream());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void readsWhatItHasWritten(boolean oneMessage, boolean masked) throws IOException {
        Volume volume = new Volume(BLOCKS, oneMessage);
        read(volume, written(oneMessage, masked));
        assertThat(volume.read()).isEqualTo(volume.bytes()).isEqualTo(BLOCKS * 65_536L);
        assertThat(volume.messages()).isEqualTo(oneMessage ? 1 : BLOCKS);
    }

    /** Blocks that were cut into frames of another length, masked anew. */
    @Test
    void readsFramesCutAnywhere() throws IOException {
        byte[] whole = written(true, false);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < BLOCKS; i++) {
            payload.write(whole, i * (Volume.BLOCK + 10) + 10, Volume.BLOCK);
        }
        byte[] bytes = payload.toByteArray();
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        int length = 0;
        for (int i = 0; i < bytes.length; i += length) {
            length = Math.min(bytes.length - i, 1 + (i * 7 + 13) % 4001);
            cut.writeBytes(ClientFrames.frame(i + length == bytes.length, 0,
                    i == 0 ? ServerFrame.BINARY : ServerFrame.CONTINUATION,
                    Arrays.copyOfRange(bytes, i, i + length)));
        }
        Volume volume = new Volume(BLOCKS, true);
        read(volume, cut.toByteArray());
        assertThat(volume.read()).isEqualTo(volume.bytes());
    }

    @Test
    void findsAByteThatIsAnother() throws IOException {
        byte[] bytes = written(false, true);
        bytes[3 * (Volume.BLOCK + 14) + 20_000] ^= 1;
        assertThatThrownBy(() -> read(new Volume(BLOCKS, false), bytes)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("another block than number 3");
    }

    @Test
    void findsMessagesWhereOneWasSent() throws IOException {
        byte[] bytes = written(false, true);
        assertThatThrownBy(() -> read(new Volume(BLOCKS, true), bytes)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("5 messages");
    }
}
