package io.wsgateway.launcher.it;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of a case that sends messages the same case with each whole message compressed, in as many fragments, RSV1 set on
 * the first (RFC 7692 section 7.2.1). What must come back stays the same. What belongs to no whole message is sent as it is:
 * control frames, a message that doesn't end, and all behind a frame that can't be told apart.
 */
final class CompressedCases {

    /** A frame whose length alone is what the case is about can't be had compressed. */
    private static final int FRAME_LIMIT = 64 << 10;
    private static final int RSV1 = 4;

    /** A frame in the order of the case; {@code raw} is sent if it isn't compressed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(int step, boolean fin, int rsv, int opcode, byte[] payload, byte[] raw) {}

    private final List<Frame> frames = new ArrayList<>();
    private final List<Frame> message = new ArrayList<>();
    private final List<Frame> sent = new ArrayList<>();
    private boolean broken;
    private int compressed;

    private CompressedCases() {}

    /** The case with its messages compressed; empty if none can be, or it is about extensions anyway. */
    static Optional<FrameCase> of(FrameCase original) {
        return original.offersExtensions() ? Optional.empty() : new CompressedCases().compress(original);
    }

    private Optional<FrameCase> compress(FrameCase original) {
        ObjectNode json = ((ObjectNode) original.json()).deepCopy();
        ArrayNode steps = (ArrayNode) json.path("steps");
        for (int i = 0; i < steps.size(); i++) {
            read(i, FrameCase.stepBytes(steps.get(i)));
        }
        frames.forEach(this::place);
        sent.addAll(message);
        if (compressed == 0 || frames.stream().anyMatch(frame -> frame.payload().length > FRAME_LIMIT)) {
            return Optional.empty();
        }
        for (int i = 0; i < steps.size(); i++) {
            write(i, (ObjectNode) steps.get(i));
        }
        json.put("offer_extensions", "permessage-deflate").put("requires_pmd", true);
        json.put("title", json.path("title").asString() + ", compressed");
        return Optional.of(new FrameCase(json));
    }

    private void read(int step, byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int length = frameLength(bytes, at);
            if (broken || length < 0) {
                broken = true;
                frames.add(new Frame(step, true, 0, ServerFrame.CLOSE, new byte[0],
                        Arrays.copyOfRange(bytes, at, bytes.length)));
                return;
            }
            byte[] raw = Arrays.copyOfRange(bytes, at, at + length);
            frames.add(new Frame(step, (raw[0] & 0x80) != 0, (raw[0] >> 4) & 7, raw[0] & 15, payload(raw), raw));
            at += length;
        }
    }

    /** The length of the frame that starts here; -1 if it isn't whole, isn't masked, or says its length in too many bytes. */
    private static int frameLength(byte[] bytes, int at) {
        int header = at + 1 < bytes.length ? headerLength(bytes[at + 1]) : Integer.MAX_VALUE;
        if (header > bytes.length - at || bytes[at + 1] >= 0) {
            return -1;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long payload = switch (bytes[at + 1] & 0x7f) {
            case 127 -> buffer.getLong(at + 2);
            case 126 -> buffer.getShort(at + 2) & 0xffff;
            default -> bytes[at + 1] & 0x7f;
        };
        boolean shortest = payload >= (header == 14 ? 1 << 16 : header == 8 ? 126 : 0);
        return !shortest || payload > bytes.length - at - header ? -1 : header + (int) payload;
    }

    private static int headerLength(byte second) {
        return switch (second & 0x7f) {
            case 127 -> 14;
            case 126 -> 8;
            default -> 6;
        };
    }

    private static byte[] payload(byte[] frame) {
        int start = headerLength(frame[1]);
        byte[] payload = Arrays.copyOfRange(frame, start, frame.length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= frame[start - 4 + i % 4];
        }
        return payload;
    }

    /** Takes the next frame: a message is sent when it is whole, what stands between its fragments stays there. */
    private void place(Frame frame) {
        boolean starts = frame.opcode() == ServerFrame.TEXT || frame.opcode() == ServerFrame.BINARY;
        boolean continues = frame.opcode() == ServerFrame.CONTINUATION;
        boolean underWay = !message.isEmpty();
        if (frame.rsv() != 0 || (starts && underWay) || (continues && !underWay)) {
            sent.addAll(message);
            message.clear();
            sent.add(frame);
        } else if (starts || continues || underWay) {
            message.add(frame);
            if (frame.fin() && (starts || continues)) {
                compressMessage();
            }
        } else {
            sent.add(frame);
        }
    }

    private void compressMessage() {
        List<Frame> fragments = message.stream().filter(CompressedCases::isData).toList();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        fragments.forEach(fragment -> whole.writeBytes(fragment.payload()));
        byte[] deflated = deflate(whole.toByteArray());
        int count = fragments.size();
        int i = 0;
        for (Frame frame : message) {
            if (isData(frame)) {
                int start = deflated.length * i / count;
                i++;
                sent.add(fragment(frame, i == 1, Arrays.copyOfRange(deflated, start, deflated.length * i / count)));
            } else {
                sent.add(frame);
            }
        }
        message.clear();
        compressed++;
    }

    private static boolean isData(Frame frame) {
        return frame.opcode() <= ServerFrame.BINARY;
    }

    private static Frame fragment(Frame original, boolean first, byte[] payload) {
        int rsv = first ? RSV1 : 0;
        return new Frame(original.step(), original.fin(), rsv, original.opcode(), payload,
                ClientFrames.frame(original.fin(), rsv, original.opcode(), payload));
    }

    private static byte[] deflate(byte[] payload) {
        if (payload.length == 0) {
            return new byte[1]; // section 7.2.3.6
        }
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(payload);
        byte[] out = new byte[payload.length + 64];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    private void write(int step, ObjectNode json) {
        if (!json.has("hex") && !json.has("gen")) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sent.stream().filter(frame -> frame.step() == step).forEach(frame -> bytes.writeBytes(frame.raw()));
        json.remove(List.of("gen", "repeat"));
        json.put("hex", HexFormat.of().formatHex(bytes.toByteArray()));
    }
}
