package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.frame.Opcode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Frames of a server, read one by one and held against what a client must check; payloads of data frames are skipped.
 * Confined to one thread.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.2">RFC 6455 section 5.2</a>
 */
final class ProbeFrames {

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int RSV23 = 0x30;
    private static final int OPCODE = 0x0f;
    private static final int MASK = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MOST_CONTROL = 125;
    private static final int MOST_SENT = (1 << 16) - 1;
    private static final int CHUNK = 1 << 14;
    /** More than that isn't waited for. */
    private static final long MOST_PAYLOAD = 64 << 20;

    private final ProbeConnection connection;
    private final boolean compressed;
    private byte[] held;
    private int position;
    private boolean inside;

    /**
     * A frame.
     *
     * @param payload of a control frame; empty for data
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int opcode, byte[] payload) {}

    /** The server broke a rule; the message says which, in a sentence without its full stop. */
    static final class InvalidFrameException extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidFrameException(String message) {
            super(message);
        }
    }

    /**
     * @param early bytes that were read before
     * @param compressed whether permessage-deflate was agreed on, which lends RSV1 a meaning
     */
    ProbeFrames(ProbeConnection connection, byte[] early, boolean compressed) {
        this.connection = connection;
        this.compressed = compressed;
        this.held = early.clone();
    }

    /** The next frame; null if the connection ends before it. */
    @Nullable
    Frame next(long deadline) throws IOException, InvalidFrameException {
        int first = nextByte(deadline);
        if (first < 0) {
            return null;
        }
        inside = true;
        int second = required(deadline);
        int opcode = first & OPCODE;
        check(first, second, opcode);
        long length = second & LENGTH;
        if (length >= TWO_BYTES) {
            length = 0;
            for (int i = (second & LENGTH) == EIGHT_BYTES ? 8 : 2; i > 0; i--) {
                length = length << 8 | required(deadline);
            }
        }
        if (length < 0 || length > MOST_PAYLOAD) {
            throw new InvalidFrameException(
                    "a frame of " + Long.toUnsignedString(length) + " bytes, too many to look at");
        }
        boolean control = Opcode.isControl(opcode);
        byte[] payload = new byte[control ? (int) length : 0];
        for (long i = 0; i < length; i++) {
            int b = required(deadline);
            if (control) {
                payload[(int) i] = (byte) b;
            }
        }
        inside = false;
        return new Frame(opcode, payload);
    }

    /** True if a frame began and didn't end in time: what comes next is the rest of it, and can't be read as a frame. */
    boolean isInside() {
        return inside;
    }

    private void check(int first, int second, int opcode) throws InvalidFrameException {
        boolean control = Opcode.isControl(opcode);
        if ((second & MASK) != 0) {
            throw new InvalidFrameException("a masked frame; only clients mask");
        }
        if ((first & RSV23) != 0 || (first & RSV1) != 0 && (!compressed || control)) {
            throw new InvalidFrameException(
                    "a reserved bit is set, and no extension was agreed on that lends it a meaning");
        }
        if (Opcode.isReserved(opcode)) {
            throw new InvalidFrameException("opcode " + opcode + ", which means nothing");
        }
        if (control && ((first & FIN) == 0 || (second & LENGTH) > MOST_CONTROL)) {
            throw new InvalidFrameException("a control frame in fragments, or longer than 125 bytes");
        }
    }

    private int required(long deadline) throws IOException, InvalidFrameException {
        int b = nextByte(deadline);
        if (b < 0) {
            throw new InvalidFrameException("the connection ended inside a frame");
        }
        return b;
    }

    private int nextByte(long deadline) throws IOException {
        if (position == held.length) {
            held = connection.read(CHUNK, deadline);
            position = 0;
            if (held.length == 0) {
                return -1;
            }
        }
        return held[position++] & 0xff;
    }

    /** A whole frame as a client sends it; its payload has less than 64 KiB. */
    static byte[] masked(int opcode, byte[] payload) {
        int most = Opcode.isControl(opcode) ? MOST_CONTROL : MOST_SENT;
        if (payload.length > most) {
            throw new IllegalArgumentException("a payload of " + payload.length + " bytes (expected: at most " + most
                    + ")");
        }
        byte[] key = new byte[4];
        ThreadLocalRandom.current().nextBytes(key);
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
        frame.put((byte) (FIN | opcode));
        if (payload.length < TWO_BYTES) {
            frame.put((byte) (MASK | payload.length));
        } else {
            frame.put((byte) (MASK | TWO_BYTES)).putShort((short) payload.length);
        }
        frame.put(key);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ key[i % 4]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }
}
