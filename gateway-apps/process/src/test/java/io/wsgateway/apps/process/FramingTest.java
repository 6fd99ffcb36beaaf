package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

    private final List<String> told = new ArrayList<>();
    private final Sink sink = new Sink() {
        @Override
        public void text(String line) {
            told.add(line);
        }

        @Override
        public void binary(ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            told.add(HexFormat.of().formatHex(bytes));
        }
    };

    @Test
    void eachLineIsATextHoweverItIsCut() throws Exception {
        byte[] written = "one\ntw\u00f6\r\n\n\r\rx\r\nlast".getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= written.length; first++) {
            for (int second = first; second <= written.length; second++) {
                told.clear();
                decode(new LineDecoder(16), written, first, second);
                assertThat(told).containsExactly("one", "tw\u00f6", "", "\r\rx", "last");
            }
        }
    }

    @Test
    void aLineHasABound() throws Exception {
        LineDecoder decoder = new LineDecoder(3);
        decode(decoder, "abc\r\nabc\n");
        assertThat(told).containsExactly("abc", "abc");
        for (String longer : List.of("abcd\n", "abcd\r\n", "abcde", "ab\u00e4\n")) {
            assertThatThrownBy(() -> decode(new LineDecoder(3), longer)).as(longer)
                    .isInstanceOf(FramingException.class)
                    .hasMessage("the program has written a line of more than 3 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "c328", "eda080", "f8", "c080", "f4908080"})
    void aLineIsUtf8(String hex) {
        byte[] line = HexFormat.of().parseHex(hex + "0a");
        assertThatThrownBy(() -> new LineDecoder(10).decode(line, line.length, sink))
                .hasMessage("the program has written a line that is not UTF-8");
    }

    @Test
    void eachLengthBeginsAMessageHoweverItIsCut() throws Exception {
        byte[] written = HexFormat.of().parseHex("00000003" + "0a0b0c" + "00000000" + "00000001" + "ff");
        for (int first = 0; first <= written.length; first++) {
            for (int second = first; second <= written.length; second++) {
                told.clear();
                decode(new LengthDecoder(3), written, first, second);
                assertThat(told).containsExactly("0a0b0c", "", "ff");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000004", "7fffffff", "80000000", "ffffffff"})
    void aLengthHasABound(String hex) {
        byte[] written = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> new LengthDecoder(3).decode(written, 4, sink))
                .hasMessage("the program has announced a message of more than 3 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "000000", "00000002", "0000000201"})
    void theEndIsNotWithinAMessage(String hex) throws Exception {
        byte[] written = HexFormat.of().parseHex(hex);
        LengthDecoder decoder = new LengthDecoder(3);
        decoder.decode(written, written.length, sink);
        assertThatThrownBy(() -> decoder.end(sink)).hasMessage("the program has stopped within a message");
    }

    @Test
    void whatIsWrittenIsReadAsItWas() throws Exception {
        byte[] line = Framing.line("tw\u00f6");
        Framing.LINES.decoder(10).decode(line, line.length, sink);
        byte[] framed = Framing.prefixed(ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2));
        Framing.LENGTH.decoder(10).decode(framed, framed.length, sink);
        assertThat(told).containsExactly("tw\u00f6", "0102");
    }

    private void decode(OutputDecoder decoder, String text) throws FramingException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        decoder.decode(bytes, bytes.length, sink);
    }

    private void decode(OutputDecoder decoder, byte[] written, int first, int second) throws FramingException {
        for (byte[] part : List.of(Arrays.copyOfRange(written, 0, first), Arrays.copyOfRange(written, first, second),
                Arrays.copyOfRange(written, second, written.length))) {
            decoder.decode(part, part.length, sink);
        }
        decoder.end(sink);
    }
}
