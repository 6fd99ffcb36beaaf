package io.wsgateway.cluster.node;

import io.wsgateway.cluster.node.NodeMessage.Failure;
import io.wsgateway.cluster.node.NodeMessage.Goodbye;
import io.wsgateway.cluster.node.NodeMessage.Heartbeat;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.cluster.node.NodeMessage.Piece;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes and reads what nodes say. The version, a byte; what it is, a byte; the id of who says it, 8 bytes; then, each text with its
 * length in front, in one byte:
 *
 * <pre>
 * heartbeat  asks (byte, 0 or 1), started (long, ms since 1970), name, version
 * goodbye    nothing
 * question, telling, answer   number (long), length (int), offset (int), subject, bytes
 * failure    number (long), why
 * </pre>
 *
 * What comes may be anybody's: what isn't exactly so is no message.
 */
final class NodeCodec {

    /** The most bytes of a whole that are sent in one piece. */
    static final int MOST_OF_PIECE = 256 << 10;
    /** The longest text, in bytes. */
    static final int MOST_OF_TEXT = 255;

    private static final byte VERSION = 1;
    private static final byte HEARTBEAT = 1;
    private static final byte GOODBYE = 2;
    private static final byte FAILURE = 3;
    private static final int HEAD = 2 + Node.ID_LENGTH;

    private NodeCodec() {}

    static byte[] encode(NodeMessage message) {
        return switch (message) {
            case Heartbeat(Node node, boolean asks) -> {
                byte[] name = text(node.name());
                byte[] version = text(node.version());
                ByteBuffer bytes = head(HEARTBEAT, node.id(), 11 + name.length + version.length);
                bytes.put((byte) (asks ? 1 : 0)).putLong(node.started().toEpochMilli());
                yield put(put(bytes, name), version).array();
            }
            case Goodbye(String from) -> head(GOODBYE, from, 0).array();
            case Piece piece -> {
                byte[] subject = text(piece.subject());
                ByteBuffer bytes = head(piece.kind().code, piece.from(),
                        17 + subject.length + piece.bytes().length);
                bytes.putLong(piece.number()).putInt(piece.length()).putInt(piece.offset());
                yield put(bytes, subject).put(piece.bytes()).array();
            }
            case Failure(String from, long number, String why) -> {
                byte[] text = text(why);
                yield put(head(FAILURE, from, 9 + text.length).putLong(number), text).array();
            }
        };
    }

    private static ByteBuffer head(byte what, String from, int rest) {
        return ByteBuffer.allocate(HEAD + rest).put(VERSION).put(what).put(from.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_OF_TEXT) {
            throw new IllegalArgumentException(
                    "a text of " + bytes.length + " bytes (expected: at most " + MOST_OF_TEXT + ")");
        }
        return bytes;
    }

    private static ByteBuffer put(ByteBuffer bytes, byte[] text) {
        return bytes.put((byte) text.length).put(text);
    }

    /** What was said; empty: it is no message, or one of a later version. */
    static Optional<NodeMessage> decode(byte[] body) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(body);
            if (bytes.get() != VERSION) {
                return Optional.empty();
            }
            byte what = bytes.get();
            String from = ascii(bytes);
            if (!Node.isId(from)) {
                return Optional.empty();
            }
            Optional<NodeMessage> message = switch (what) {
                case HEARTBEAT -> heartbeat(from, bytes);
                case GOODBYE -> Optional.of(new Goodbye(from));
                case FAILURE -> Optional.of(new Failure(from, bytes.getLong(), readText(bytes)));
                default -> piece(what, from, bytes);
            };
            return bytes.hasRemaining() ? Optional.empty() : message;
        } catch (BufferUnderflowException | CharacterCodingException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<NodeMessage> heartbeat(String from, ByteBuffer bytes) throws CharacterCodingException {
        byte asks = bytes.get();
        Instant started = Instant.ofEpochMilli(bytes.getLong());
        String name = readText(bytes);
        String version = readText(bytes);
        return (asks & ~1) == 0 && isName(name) && isName(version)
                ? Optional.of(new Heartbeat(new Node(from, name, version, started), asks == 1))
                : Optional.empty();
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= Node.MOST_CHARACTERS;
    }

    private static Optional<NodeMessage> piece(byte what, String from, ByteBuffer bytes)
            throws CharacterCodingException {
        Optional<Kind> kind = Arrays.stream(Kind.values()).filter(one -> one.code == what).findFirst();
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        long number = bytes.getLong();
        int length = bytes.getInt();
        int offset = bytes.getInt();
        String subject = readText(bytes);
        int part = bytes.remaining();
        boolean within = length >= 0 && length <= NodeBus.MOST_BYTES && offset >= 0 && offset <= length - part
                && part <= MOST_OF_PIECE;
        boolean moves = part > 0 || length == 0; // else pieces without an end would be parts of a whole
        if (!within || !moves || subject.isEmpty() != (kind.get() == Kind.ANSWER)) {
            return Optional.empty();
        }
        byte[] read = new byte[part];
        bytes.get(read);
        return Optional.of(new Piece(from, kind.get(), number, subject, length, offset, read));
    }

    private static String ascii(ByteBuffer bytes) {
        byte[] id = new byte[Node.ID_LENGTH];
        bytes.get(id);
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static String readText(ByteBuffer bytes) throws CharacterCodingException {
        int length = Byte.toUnsignedInt(bytes.get());
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer text = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    }
}
