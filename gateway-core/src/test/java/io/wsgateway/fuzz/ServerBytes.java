package io.wsgateway.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The frames a server sent, read without tolerance. */
public final class ServerBytes {

    private ServerBytes() {}

    /**
     * The frames, as a {@link Transcript} names them.
     *
     * @param takeover whether the server's messages may refer back to the ones before
     * @throws IllegalStateException if a server may not send this
     */
    public static List<String> frames(byte[] bytes, boolean compressed, boolean takeover) {
        List<String> frames = new ArrayList<>();
        try (ReferenceInflater inflater = new ReferenceInflater(takeover)) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining()) {
                require(frames.isEmpty() || !frames.getLast().startsWith("close"), "a frame behind the Close");
                frames.add(frame(in, compressed, inflater));
            }
        } catch (Failed e) {
            throw new IllegalStateException("a message that doesn't inflate", e);
        }
        return frames;
    }

    /** The same of all that a server sent, its 101 first. */
    public static List<String> framesAfter101(byte[] bytes, Rules rules) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        require(text.startsWith("HTTP/1.1 101 ") && end > 4, "no 101: " + text);
        return frames(Arrays.copyOfRange(bytes, end, bytes.length), rules.compressed(), rules.takeover());
    }

    /** How many frames have come whole by now: the last one, and the 101 before them, may still be on their way. */
    public static int countAfter101(byte[] bytes) {
        int head = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        int whole = 0;
        if (head >= 0) {
            for (long at = end(bytes, head + 4); at <= bytes.length; at = end(bytes, (int) at)) {
                whole++;
            }
        }
        return whole;
    }

    /** Where the frame ends that begins there; beyond what there is where its header isn't whole. */
    private static long end(byte[] bytes, int at) {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, bytes.length - at);
        int form = in.remaining() < 2 ? -1 : in.getShort() & 0x7f;
        int extended = form == 126 ? 2 : form == 127 ? 8 : 0;
        if (form < 0 || in.remaining() < extended) {
            return Long.MAX_VALUE;
        }
        long length = extended == 0 ? form : extended == 2 ? in.getShort() & 0xffff : in.getLong();
        return in.position() + length;
    }

    private static String frame(ByteBuffer in, boolean compressed, ReferenceInflater inflater) throws Failed {
        require(in.remaining() >= 2, "half a header");
        int first = in.get() & 0xff;
        int form = in.get() & 0xff;
        int extended = form == 126 ? 2 : form == 127 ? 8 : 0;
        require(in.remaining() >= extended, "half a header");
        long length = extended == 0 ? form : extended == 2 ? in.getShort() & 0xffff : in.getLong();
        require(form < 128, "a masked frame");
        require(extended != 2 || length > 125, "a length in 2 bytes");
        require(extended != 8 || length > 65535, "a length in 8 bytes");
        require(length <= in.remaining(), "a frame without its end");
        byte[] payload = new byte[(int) length];
        in.get(payload);
        if (first == 0xc1 || first == 0xc2) {
            require(compressed, "RSV1 without an extension");
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            inflater.inflate(payload, message::writeBytes);
            inflater.finish(message::writeBytes);
            payload = message.toByteArray();
            first ^= 0x40;
        }
        return switch (first) {
            case 0x81 -> Transcript.name("text", payload);
            case 0x82 -> Transcript.name("binary", payload);
            case 0x88 -> "close " + close(payload);
            case 0x89 -> Transcript.name("ping", payload);
            case 0x8a -> Transcript.name("pong", payload);
            default -> throw new IllegalStateException("a frame that begins with " + Integer.toHexString(first));
        };
    }

    private static int close(byte[] payload) {
        require(payload.length != 1 && payload.length <= 125, "a Close of " + payload.length + " bytes");
        if (payload.length == 0) {
            return 1005;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Arrays.copyOfRange(payload, 2, payload.length)));
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a close reason that is no UTF-8", e);
        }
        return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
