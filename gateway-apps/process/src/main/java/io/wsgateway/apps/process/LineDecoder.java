package io.wsgateway.apps.process;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Each line is a text. A line ends with LF or CRLF; the last may have no end. It holds no more memory than the longest line that has
 * come.
 */
final class LineDecoder implements OutputDecoder {

    private final int most;
    private byte[] begun = new byte[0];
    private int length;

    /** Lines of at most so many bytes. */
    LineDecoder(int most) {
        this.most = most;
    }

    @Override
    public void decode(byte[] bytes, int count, Sink sink) throws FramingException {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                add(bytes, from, i - from);
                line(sink);
                from = i + 1;
            }
        }
        add(bytes, from, count - from);
    }

    private void add(byte[] bytes, int from, int count) throws FramingException {
        // One more, which may be the CR of CRLF.
        if (length + count > most + 1) {
            throw tooLong();
        }
        if (length + count > begun.length) {
            begun = Arrays.copyOf(begun, Math.min(Math.max(length + count, 2 * begun.length), most + 1));
        }
        System.arraycopy(bytes, from, begun, length, count);
        length += count;
    }

    private void line(Sink sink) throws FramingException {
        int end = length > 0 && begun[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        if (end > most) {
            throw tooLong();
        }
        try {
            sink.text(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(begun, 0, end)).toString());
        } catch (CharacterCodingException e) {
            throw new FramingException("the program has written a line that is not UTF-8");
        }
    }

    private FramingException tooLong() {
        return new FramingException("the program has written a line of more than " + most + " bytes");
    }

    @Override
    public void end(Sink sink) throws FramingException {
        if (length > 0) {
            line(sink);
        }
    }
}
