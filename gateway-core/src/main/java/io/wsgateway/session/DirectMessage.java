package io.wsgateway.session;

import io.wsgateway.protocol.close.CloseStatus;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Something for one session, or for those of one principal, as one node of a cluster hands it to another. Immutable.
 *
 * @param target whom it is for; its name has at most 16 KiB
 * @param action what is to be done
 */
public record DirectMessage(Target target, Action action) {

    private static final byte VERSION = 1;
    private static final byte SESSION = 0;
    private static final byte PRINCIPAL = 1;
    private static final byte TEXT = 0;
    private static final byte BINARY = 1;
    private static final byte CLOSE = 2;
    private static final int MOST_OF_NAME = 16 << 10;

    public DirectMessage {
        int bytes = name(target).length;
        if (bytes > MOST_OF_NAME) {
            throw new IllegalArgumentException(
                    "a name of " + bytes + " bytes (expected: at most " + MOST_OF_NAME + ")");
        }
    }

    /** Whom something is for. */
    public sealed interface Target {

        /** The session of this id. */
        record OfSession(String id) implements Target {}

        /** All sessions of the principal of this name. */
        record OfPrincipal(String name) implements Target {}
    }

    /** What is to be done. */
    public sealed interface Action {

        /**
         * A message is to be sent.
         *
         * @param text whether it is text: valid UTF-8
         * @param payload not to be changed
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Send(boolean text, byte[] payload) implements Action {}

        /** The closing handshake is to begin. */
        record Close(CloseStatus status) implements Action {}
    }

    /**
     * As bytes: the version, what the target is and what the action, a byte each; the target's length, a short, and the target in
     * UTF-8; the message, or code, a short, and reason.
     */
    public byte[] toBytes() {
        byte[] name = name(target);
        byte to = target instanceof Target.OfSession ? SESSION : PRINCIPAL;
        return switch (action) {
            case Action.Send(boolean text, byte[] payload) -> head(to, text ? TEXT : BINARY, name, payload.length)
                    .put(payload).array();
            case Action.Close(CloseStatus status) -> {
                byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
                yield head(to, CLOSE, name, Short.BYTES + reason.length).putShort((short) status.code()).put(reason)
                        .array();
            }
        };
    }

    private static byte[] name(Target target) {
        String name = switch (target) {
            case Target.OfSession(String id) -> id;
            case Target.OfPrincipal(String principal) -> principal;
        };
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer head(byte to, byte what, byte[] name, int rest) {
        return ByteBuffer.allocate(5 + name.length + rest).put(VERSION).put(to).put(what)
                .putShort((short) name.length).put(name);
    }

    /** Reads what a node has sent, which may be anything; empty: it is no such message, or one of a later version. */
    public static Optional<DirectMessage> parse(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        try {
            if (from.get() != VERSION) {
                return Optional.empty();
            }
            byte to = from.get();
            byte what = from.get();
            int length = Short.toUnsignedInt(from.getShort());
            if (to < SESSION || to > PRINCIPAL || length > MOST_OF_NAME || length > from.remaining()) {
                return Optional.empty();
            }
            String name = text(from.slice(from.position(), length));
            from.position(from.position() + length);
            Target target = to == SESSION ? new Target.OfSession(name) : new Target.OfPrincipal(name);
            return action(what, from).map(action -> new DirectMessage(target, action));
        } catch (BufferUnderflowException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Action> action(byte what, ByteBuffer from) throws CharacterCodingException {
        return switch (what) {
            case TEXT, BINARY -> Optional.of(send(what == TEXT, from));
            case CLOSE -> close(from);
            default -> Optional.empty();
        };
    }

    private static Action send(boolean text, ByteBuffer from) throws CharacterCodingException {
        if (text) {
            text(from.duplicate());
        }
        byte[] payload = new byte[from.remaining()];
        from.get(payload);
        return new Action.Send(text, payload);
    }

    private static Optional<Action> close(ByteBuffer from) throws CharacterCodingException {
        int code = Short.toUnsignedInt(from.getShort());
        if (from.remaining() > CloseStatus.MAX_REASON_BYTES) {
            return Optional.empty();
        }
        CloseStatus status = CloseStatus.of(code, text(from));
        return status.isSendable() ? Optional.of(new Action.Close(status)) : Optional.empty();
    }

    private static String text(ByteBuffer bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }
}
