package io.wsgateway.launcher.it;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway sent after its 101, taken apart, with everything in it that no server may send (RFC 6455 section 5).
 *
 * @param frames the whole frames
 * @param messages the whole messages, inflated
 * @param violations what a conforming server would not have sent
 */
record ServerStream(List<ServerFrame> frames, List<Message> messages, List<String> violations) {

    /** The code for a Close without one. */
    static final int NO_CODE = 1005;

    private static final byte[] DEFLATE_TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    /** A whole message. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(int opcode, byte[] payload) {

        @Override
        public String toString() {
            int shown = Math.min(payload.length, 48);
            return "(opcode %d, %d bytes, %s)".formatted(opcode, payload.length,
                    HexFormat.of().formatHex(payload, 0, shown));
        }
    }

    /** The code of the first Close, {@link #NO_CODE} if that has none. */
    OptionalInt closeCode() {
        return frames.stream().filter(frame -> frame.opcode() == ServerFrame.CLOSE)
                .mapToInt(frame -> frame.payload().length < 2
                        ? NO_CODE
                        : ByteBuffer.wrap(frame.payload()).getShort() & 0xffff)
                .findFirst();
    }

    /** Takes the bytes apart. A frame that hasn't come whole is left out. */
    static ServerStream parse(byte[] bytes, boolean deflateNegotiated) {
        return new Parser(bytes, deflateNegotiated).parse();
    }

    /** Confined to one thread. */
    private static final class Parser {

        private final byte[] bytes;
        private final boolean deflateNegotiated;
        private final List<ServerFrame> frames = new ArrayList<>();
        private final List<Message> messages = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();
        private final Inflater inflater = new Inflater(true);
        private @Nullable ServerFrame first;
        private ByteArrayOutputStream payload = new ByteArrayOutputStream();
        private boolean closed;

        Parser(byte[] bytes, boolean deflateNegotiated) {
            this.bytes = bytes;
            this.deflateNegotiated = deflateNegotiated;
        }

        ServerStream parse() {
            try {
                int position = 0;
                while (position >= 0 && position < bytes.length) {
                    if (closed) {
                        violations.add("%d bytes after Close".formatted(bytes.length - position));
                    }
                    position = frame(position);
                }
            } finally {
                inflater.end();
            }
            return new ServerStream(frames, messages, violations);
        }

        /** Reads one frame and returns the position after it, or -1 if there is no whole frame. */
        private int frame(int start) {
            if (bytes.length - start < 2) {
                return -1;
            }
            int second = bytes[start + 1] & 0xff;
            if ((second & 0x80) != 0) {
                violations.add("a masked frame");
                return -1;
            }
            int extra = second == 127 ? 8 : second == 126 ? 2 : 0;
            int header = 2 + extra;
            if (bytes.length - start < header) {
                return -1;
            }
            BigInteger length = extra == 0
                    ? BigInteger.valueOf(second)
                    : new BigInteger(1, Arrays.copyOfRange(bytes, start + 2, start + header));
            if ((extra == 2 && length.intValue() < 126) || (extra == 8 && length.bitLength() <= 16)) {
                violations.add("a length of %s not in its shortest form".formatted(length));
            }
            if (length.compareTo(BigInteger.valueOf(bytes.length - start - header)) > 0) {
                return -1;
            }
            int stop = start + header + length.intValue();
            int lead = bytes[start] & 0xff;
            accept(new ServerFrame((lead & 0x80) != 0, (lead >> 4) & 7, lead & 15,
                    Arrays.copyOfRange(bytes, start + header, stop), Arrays.copyOfRange(bytes, start, stop)));
            return stop;
        }

        private void accept(ServerFrame frame) {
            frames.add(frame);
            boolean startsMessage = frame.opcode() == ServerFrame.TEXT || frame.opcode() == ServerFrame.BINARY;
            if (frame.rsv() != 0 && !(frame.rsv() == 4 && deflateNegotiated && startsMessage)) {
                violations.add("RSV bits %d on opcode %d".formatted(frame.rsv(), frame.opcode()));
            }
            switch (frame.opcode()) {
                case ServerFrame.TEXT, ServerFrame.BINARY -> {
                    if (first != null) {
                        violations.add("a new message inside a fragmented one");
                    }
                    first = frame;
                    payload = new ByteArrayOutputStream();
                    append(frame);
                }
                case ServerFrame.CONTINUATION -> append(frame);
                case ServerFrame.CLOSE, ServerFrame.PING, ServerFrame.PONG -> control(frame);
                default -> violations.add("opcode %d".formatted(frame.opcode()));
            }
        }

        private void append(ServerFrame frame) {
            ServerFrame start = first;
            if (start == null) {
                violations.add("a continuation of nothing");
                return;
            }
            payload.writeBytes(frame.payload());
            if (frame.fin()) {
                byte[] content = (start.rsv() & 4) != 0 ? inflate(payload.toByteArray()) : payload.toByteArray();
                if (start.opcode() == ServerFrame.TEXT && !isUtf8(content, 0)) {
                    violations.add("text that is not UTF-8");
                }
                messages.add(new Message(start.opcode(), content));
                first = null;
            }
        }

        private void control(ServerFrame frame) {
            if (!frame.fin()) {
                violations.add("a fragmented control frame");
            }
            if (frame.payload().length > 125) {
                violations.add("a control frame of %d bytes".formatted(frame.payload().length));
            }
            if (frame.opcode() == ServerFrame.CLOSE) {
                close(frame);
            }
        }

        private void close(ServerFrame frame) {
            if (closed) {
                violations.add("a second Close");
            }
            closed = true;
            if (frame.payload().length == 1) {
                violations.add("a Close with one byte of payload");
            } else if (frame.payload().length >= 2) {
                int code = ByteBuffer.wrap(frame.payload()).getShort() & 0xffff;
                boolean mayBeSent = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                        || (code >= 3000 && code <= 4999);
                if (!mayBeSent) {
                    violations.add("close code %d, which is never on the wire".formatted(code));
                }
                if (!isUtf8(frame.payload(), 2)) {
                    violations.add("a close reason that is not UTF-8");
                }
            }
        }

        private byte[] inflate(byte[] deflated) {
            byte[] input = Arrays.copyOf(deflated, deflated.length + DEFLATE_TAIL.length);
            System.arraycopy(DEFLATE_TAIL, 0, input, deflated.length, DEFLATE_TAIL.length);
            inflater.setInput(input);
            ByteArrayOutputStream inflated = new ByteArrayOutputStream();
            byte[] chunk = new byte[16 << 10];
            try {
                for (int count = inflater.inflate(chunk); count > 0; count = inflater.inflate(chunk)) {
                    inflated.write(chunk, 0, count);
                }
            } catch (DataFormatException e) {
                violations.add("a message that can't be inflated: " + e.getMessage());
            }
            return inflated.toByteArray();
        }

        private static boolean isUtf8(byte[] content, int offset) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content, offset, content.length - offset));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }
}
