package io.wsgateway.apps.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How messages are told apart in a program's input and output. */
enum Framing {

    /** A text is a line, in UTF-8. */
    LINES,
    /** A binary message is bytes behind their number in four bytes, big-endian. */
    LENGTH;

    /** What makes messages of at most so many bytes of a program's output. */
    OutputDecoder decoder(int most) {
        return this == LINES ? new LineDecoder(most) : new LengthDecoder(most);
    }

    /** A text as a program reads it. */
    static byte[] line(String text) {
        return (text + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes as a program reads them; the buffer's remaining ones. */
    static byte[] prefixed(ByteBuffer bytes) {
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + bytes.remaining());
        return framed.putInt(bytes.remaining()).put(bytes.duplicate()).array();
    }
}
