package io.wsgateway.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * What a client might send, from a seed: mostly frames as they should be, so that much is reached, and now and then one
 * that breaks a rule, or bytes changed after the fact.
 */
public final class ClientBytes implements AutoCloseable {

    private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 124, 125, 126, 127, 128, 200, 300};
    private static final String CHARACTERS = "aaaaaaaabcé€\u07ff\u0800\ud7ff\ue000\uffff😀\udbff\udfff\u0000";
    private static final int[] CODES = {0, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016,
            2999, 3000, 4999, 5000, 32768, 65535};

    private static final List<byte[]> SEEDS = seeds();

    private final Random random;
    private final Rules rules;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ClientBytes(Random random, Rules rules) {
        this.random = random;
        this.rules = rules;
    }

    /** What others have found worth trying: the bytes of the conformance cases, a line each. */
    public static List<byte[]> seeds() {
        try (InputStream in = Objects.requireNonNull(ClientBytes.class.getResourceAsStream("frames.hex"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of this seed, for a client that knows the rules. */
    public static byte[] of(Random random, Rules rules) {
        if (random.nextInt(8) == 0) {
            return mutate(random, SEEDS.get(random.nextInt(SEEDS.size())));
        }
        try (ClientBytes bytes = new ClientBytes(random, rules)) {
            int frames = 1 + random.nextInt(random.nextInt(10) == 0 ? 80 : 8);
            boolean tame = random.nextInt(4) == 0;
            for (int i = 0; i < frames; i++) {
                bytes.something(tame);
            }
            byte[] all = bytes.out.toByteArray();
            return !tame && random.nextInt(3) == 0 ? mutate(random, all) : all;
        }
    }

    private void something(boolean tame) {
        int kind = random.nextInt(tame ? 12 : 17);
        if (kind < 9) {
            message();
        } else if (kind < 12) {
            frame(0x89 + random.nextInt(2), bytes(random.nextInt(126)));
        } else {
            switch (random.nextInt(8)) {
                case 0 -> frame(0x88, closePayload());
                case 1 -> out.writeBytes(bytes(1 + random.nextInt(20)));
                case 2 -> frame(random.nextInt(256), bytes(length()));
                case 3 -> header(random.nextInt(256), random.nextLong(), random.nextInt(3));
                case 4 -> header(0x81 + random.nextInt(2), random.nextInt(1 << random.nextInt(17)), random.nextInt(3));
                case 5 -> frame(0x81, bytes(length()));
                case 6 -> frame(0xc1 + random.nextInt(2), bytes(length()));
                default -> farewell();
            }
        }
    }

    private void farewell() {
        frame(0x82, Transcript.FAREWELL.getBytes(StandardCharsets.US_ASCII));
    }

    /** A whole message, in as many frames as it takes or one too many. */
    private void message() {
        boolean text = random.nextBoolean();
        byte[] payload = text ? text(length()).getBytes(StandardCharsets.UTF_8) : bytes(length());
        boolean deflate = rules.compressed() && random.nextInt(3) > 0;
        if (deflate) {
            payload = deflate(payload);
        }
        int first = (text ? 1 : 2) | (deflate ? 0x40 : 0);
        int fragments = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(rules.fragments() + 1);
        int from = 0;
        for (int i = 1; i <= fragments; i++) {
            int to = i == fragments ? payload.length : from + random.nextInt(payload.length - from + 1);
            frame((i == 1 ? first : 0) | (i == fragments ? 0x80 : 0), Arrays.copyOfRange(payload, from, to));
            from = to;
            if (i < fragments && random.nextInt(3) == 0) {
                frame(0x89, bytes(random.nextInt(10)));
            }
        }
    }

    private int length() {
        return switch (random.nextInt(20)) {
            case 0 -> rules.frameBytes() - 1 + random.nextInt(3);
            case 1 -> rules.messageBytes() - 1 + random.nextInt(3);
            case 2 -> random.nextInt(rules.messageBytes());
            default -> LENGTHS[random.nextInt(LENGTHS.length)];
        };
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        if (random.nextBoolean()) {
            text.append("a".repeat(length));
        } else {
            int[] points = CHARACTERS.codePoints().toArray();
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private byte[] closePayload() {
        if (random.nextInt(6) == 0) {
            return bytes(random.nextInt(3));
        }
        byte[] reason = random.nextInt(4) == 0
                ? bytes(random.nextInt(10))
                : text(random.nextInt(12)).getBytes(
                        StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + reason.length).putShort((short) CODES[random.nextInt(CODES.length)]).put(reason)
                .array();
    }

    /** Compressed as RFC 7692 section 7.2.1 says, or with a final block as section 7.2.3.4 allows. */
    private byte[] deflate(byte[] payload) {
        if (!rules.takeover()) {
            deflater.reset();
        }
        boolean last = random.nextInt(6) == 0;
        deflater.setInput(payload);
        if (last) {
            deflater.finish();
        }
        byte[] compressed = new byte[payload.length + payload.length / 8 + 64];
        int length = deflater.deflate(compressed, 0, compressed.length, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
        if (last) {
            deflater.reset();
            return Arrays.copyOf(compressed, length + 1); // an empty stored block begins, for the tail to end
        }
        return length < 4 ? new byte[1] : Arrays.copyOf(compressed, length - 4); // nothing new: section 7.2.3.6
    }

    private void frame(int first, byte[] payload) {
        int key = header(first, payload.length, payload.length < 126 ? 0 : payload.length < 1 << 16 ? 1 : 2);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key >>> 24 - i % 4 * 8);
        }
    }

    /** A header with this form of length, fitting or not; returns its masking key. */
    private int header(int first, long length, int form) {
        int key = random.nextInt(4) == 0 ? 0 : random.nextInt();
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) first);
        switch (form) {
            case 0 -> header.put((byte) (0x80 | length & 0x7f));
            case 1 -> header.put((byte) 0xfe).putShort((short) length);
            default -> header.put((byte) 0xff).putLong(length);
        }
        header.putInt(key);
        out.write(header.array(), 0, header.position());
        return key;
    }

    /** Some bytes changed, left out, doubled, or the rest cut off. */
    static byte[] mutate(Random random, byte[] all) {
        byte[] bytes = all;
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 1; i--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
            ByteArrayOutputStream mutated = new ByteArrayOutputStream();
            mutated.write(bytes, 0, from);
            switch (random.nextInt(5)) {
                case 0 -> mutated.write(bytes[from] ^ 1 << random.nextInt(8));
                case 1 -> mutated.write(random.nextInt(256));
                case 2 -> mutated.write(bytes, from, to - from);
                default -> {}
            }
            switch (random.nextInt(5)) {
                case 0 -> mutated.write(bytes, from, bytes.length - from);
                case 1 -> mutated.write(bytes, to, bytes.length - to);
                case 2 -> {}
                default -> mutated.write(bytes, from + 1, bytes.length - from - 1);
            }
            bytes = mutated.toByteArray();
        }
        return bytes;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
