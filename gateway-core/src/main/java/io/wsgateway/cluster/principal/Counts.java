package io.wsgateway.cluster.principal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many sessions principals have on a node, as it tells others: all of them, or those that have changed. Immutable.
 *
 * @param sequence which of the changes that the node has told of this is; of all of them: up to which change they are
 * @param open how many sessions, 0 to {@value #MOST_OPEN}, by the principal's name
 */
record Counts(long sequence, Map<String, Integer> open) {

    /** The most sessions of one principal that are told. */
    static final int MOST_OPEN = 10_000_000;

    private static final byte VERSION = 1;
    private static final byte CHANGES = 1;
    private static final byte ALL = 2;
    private static final byte QUESTION = 3;
    private static final int HEAD = 2 + Long.BYTES;
    /** The longest name, in bytes, as names have 256 characters at most. */
    private static final int MOST_NAME = 1024;

    Counts {
        open = Map.copyOf(open);
    }

    /** What is sent to ask for all of them. */
    static byte[] question() {
        return new byte[] {VERSION, QUESTION};
    }

    static boolean isQuestion(byte[] bytes) {
        return bytes.length == 2 && bytes[0] == VERSION && bytes[1] == QUESTION;
    }

    byte[] changes() {
        return bytes(CHANGES, Integer.MAX_VALUE);
    }

    /** All of them; those that don't fit into so many bytes are left out. */
    byte[] all(int most) {
        return bytes(ALL, most);
    }

    static Optional<Counts> changes(byte[] bytes) {
        return parse(bytes, CHANGES);
    }

    static Optional<Counts> all(byte[] bytes) {
        return parse(bytes, ALL);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared with no other
    private record Entry(byte[] name, int open) {}

    private byte[] bytes(byte kind, int most) {
        List<Entry> entries = new ArrayList<>();
        int length = HEAD;
        for (Map.Entry<String, Integer> each : open.entrySet()) {
            byte[] name = each.getKey().getBytes(StandardCharsets.UTF_8);
            int more = Short.BYTES + name.length + Integer.BYTES;
            if (name.length <= MOST_NAME && length <= most - more) {
                entries.add(new Entry(name, each.getValue()));
                length += more;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).put(VERSION).put(kind).putLong(sequence);
        entries.forEach(each -> bytes.putShort((short) each.name.length).put(each.name).putInt(each.open));
        return bytes.array();
    }

    private static Optional<Counts> parse(byte[] bytes, byte kind) {
        if (bytes.length < HEAD || bytes[0] != VERSION || bytes[1] != kind) {
            return Optional.empty();
        }
        ByteBuffer from = ByteBuffer.wrap(bytes).position(2);
        long sequence = from.getLong();
        Map<String, Integer> open = new HashMap<>();
        while (from.hasRemaining()) {
            int length = from.remaining() < Short.BYTES ? MOST_NAME + 1 : Short.toUnsignedInt(from.getShort());
            if (length > MOST_NAME || from.remaining() < length + Integer.BYTES) {
                return Optional.empty();
            }
            String name = new String(bytes, from.position(), length, StandardCharsets.UTF_8);
            int count = from.position(from.position() + length).getInt();
            if (count < 0 || count > MOST_OPEN) {
                return Optional.empty();
            }
            open.put(name, count);
        }
        return sequence < 0 ? Optional.empty() : Optional.of(new Counts(sequence, open));
    }
}
