package io.wsgateway.protocol.frame;

/**
 * Opcodes of RFC 6455 section 5.2: plain ints, as the hot path compares them and keeps them in headers.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-5.2">RFC 6455 section 5.2</a>
 */
public final class Opcode {

    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private Opcode() {}

    /** True for control frames: "opcodes where the most significant bit of the opcode is 1" (section 5.5). */
    public static boolean isControl(int opcode) {
        return (opcode & 0x8) != 0;
    }

    /** True for 0x3 to 0x7 and 0xB to 0xF, which no extension of this gateway defines. */
    public static boolean isReserved(int opcode) {
        return (opcode & 0x7) > 0x2;
    }

    /** The opcode's name for logs. */
    public static String name(int opcode) {
        return switch (opcode) {
            case CONTINUATION -> "continuation";
            case TEXT -> "text";
            case BINARY -> "binary";
            case CLOSE -> "close";
            case PING -> "ping";
            case PONG -> "pong";
            default -> "reserved 0x" + Integer.toHexString(opcode);
        };
    }
}
