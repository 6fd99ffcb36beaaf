package io.wsgateway.launcher.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Much, in blocks of 64 KiB that begin with their number: written in frames, and read back however it was cut on the way. One thread
 * writes, one reads; any may look how far they are.
 */
final class Volume {

    static final int BLOCK = 64 << 10;

    private static final int MASK = 0x37fa213d;
    private static final int NUMBER = Long.BYTES;

    private final long blocks;
    private final boolean oneMessage;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();

    /**
     * So many blocks.
     *
     * @param oneMessage whether they are one message of many frames, and not as many messages
     */
    Volume(long blocks, boolean oneMessage) {
        this.blocks = blocks;
        this.oneMessage = oneMessage;
    }

    long bytes() {
        return blocks * BLOCK;
    }

    /** Bytes of payload that were handed to the socket. */
    long written() {
        return written.get();
    }

    /** Bytes of payload that have come, as they should. */
    long read() {
        return read.get();
    }

    /** Whole messages that have come. */
    long messages() {
        return messages.get();
    }

    private static byte at(int position) {
        return (byte) (position * 31 + (position >> 8));
    }

    /** Writes all of it. */
    void write(OutputStream out, boolean masked) throws IOException {
        int header = masked ? 14 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + BLOCK);
        frame.put(1, (byte) (127 | (masked ? 0x80 : 0))).putLong(2, BLOCK);
        if (masked) {
            frame.putInt(10, MASK);
        }
        byte[] key = ByteBuffer.allocate(4).putInt(masked ? MASK : 0).array();
        for (int i = NUMBER; i < BLOCK; i++) {
            frame.put(header + i, (byte) (at(i) ^ key[i & 3]));
        }
        long bothKeys = masked ? ((long) MASK << 32) | (MASK & 0xffff_ffffL) : 0;
        for (long block = 0; block < blocks; block++) {
            boolean first = block == 0 || !oneMessage;
            boolean last = block == blocks - 1 || !oneMessage;
            frame.put(0, (byte) ((last ? 0x80 : 0) | (first ? ServerFrame.BINARY : ServerFrame.CONTINUATION)));
            frame.putLong(header, block ^ bothKeys);
            out.write(frame.array());
            written.addAndGet(BLOCK);
        }
        out.flush();
    }

    /**
     * Reads all of it, and answers Pings.
     *
     * @throws AssertionError if something else comes
     */
    void read(DataInputStream in, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        byte[] expected = new byte[BLOCK];
        for (int i = NUMBER; i < BLOCK; i++) {
            expected[i] = at(i);
        }
        int filled = 0;
        long number = 0;
        boolean inside = false;
        while (number < blocks || inside) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long left = second & 0x7f;
            left = left == 126 ? in.readUnsignedShort() : left == 127 ? in.readLong() : left;
            int key = (second & 0x80) != 0 ? in.readInt() : 0;
            int opcode = first & 15;
            if (opcode >= ServerFrame.CLOSE) {
                control(opcode, in.readNBytes((int) left), key, out);
                continue;
            }
            require((first & 0x70) == 0, "RSV bits");
            require(opcode == (inside ? ServerFrame.CONTINUATION : ServerFrame.BINARY), "opcode " + opcode);
            for (long position = 0; left > 0;) {
                int count = (int) Math.min(left, BLOCK - filled);
                in.readFully(block, filled, count);
                unmask(block, filled, count, key, position);
                filled += count;
                position += count;
                left -= count;
                if (filled == BLOCK) {
                    ByteBuffer.wrap(expected).putLong(0, number);
                    require(Arrays.equals(block, expected), "another block than number " + number);
                    number++;
                    filled = 0;
                    read.addAndGet(BLOCK);
                }
            }
            inside = (first & 0x80) == 0;
            if (!inside) {
                require(filled == 0, "a message that ends inside a block");
                messages.incrementAndGet();
            }
        }
        require(messages.get() == (oneMessage ? 1 : blocks), messages + " messages");
    }

    private static void control(int opcode, byte[] payload, int key, OutputStream out) throws IOException {
        unmask(payload, 0, payload.length, key, 0);
        require(opcode == ServerFrame.PING || opcode == ServerFrame.PONG,
                "opcode " + opcode + " " + new String(payload, StandardCharsets.ISO_8859_1));
        if (opcode == ServerFrame.PING) {
            synchronized (out) {
                out.write(key == 0
                        ? TestUpstream.Frame.unmasked(true, ServerFrame.PONG, payload)
                        : ClientFrames.frame(true, 0, ServerFrame.PONG, payload));
            }
        }
    }

    /** Eight bytes at a time, where they begin at a multiple of four. */
    private static void unmask(byte[] bytes, int offset, int count, int key, long position) {
        if (key == 0) {
            return;
        }
        int turned = Integer.rotateLeft(key, (int) (position & 3) * 8);
        long both = ((long) turned << 32) | (turned & 0xffff_ffffL);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int i = offset;
        int stop = offset + count;
        for (; i + 8 <= stop; i += 8) {
            buffer.putLong(i, buffer.getLong(i) ^ both);
        }
        for (int k = 0; i < stop; i++, k++) {
            bytes[i] ^= (byte) (turned >> (24 - 8 * (k & 3)));
        }
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw new AssertionError("unexpected: " + found);
        }
    }
}
