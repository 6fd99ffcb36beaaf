package io.wsgateway.tap;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.Message;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.Opcode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What was seen of a tapped session, or of a topic. Immutable. */
public sealed interface TapEvent {

    /** When it happened. */
    Instant at();

    /** How much memory it takes, about. */
    default int cost() {
        return 160;
    }

    /** What was seen of a session. */
    sealed interface OfSession extends TapEvent {

        /** The number of its session. */
        long session();
    }

    /**
     * A message is published to the topic.
     *
     * @param text whether it is a text message
     * @param bytes the length of its payload
     * @param payload what is shown of that, from its first byte; null: nothing. Not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Published(Instant at, boolean text, int bytes, byte @Nullable [] payload) implements TapEvent {

        /** A message with no more of its payload than this. */
        static Published of(Instant at, Message message, int most) {
            ByteBuffer bytes = message.bytes();
            int size = bytes.remaining();
            if (most == 0) {
                return new Published(at, message.isText(), size, null);
            }
            byte[] shown = new byte[Math.min(most, size)];
            bytes.get(shown);
            return new Published(at, message.isText(), size, shown);
        }

        @Override
        public int cost() {
            return 160 + (payload == null ? 0 : payload.length);
        }
    }

    /**
     * From now on the session is looked at.
     *
     * @param whole whether nothing of it has been missed
     */
    record Begun(Instant at, TappedSession tapped, boolean whole) implements OfSession {
        @Override
        public long session() {
            return tapped.number();
        }
    }

    /**
     * A message, a part of one as it is handed on, or a Ping or a Pong; inflated, unmasked.
     *
     * @param received whether it is the peer's; else it is sent to the peer
     * @param opcode of {@link Opcode}; that of a continuation where the message began before
     * @param fin whether the message ends with it
     * @param bytes the length of its payload
     * @param payload what is shown of that, from its first byte; null: nothing. Not to be changed
     * @param secret whether it says who the peer is, so that nothing of it is ever shown
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(Instant at, long session, boolean received, int opcode, boolean fin, int bytes,
            byte @Nullable [] payload, boolean secret) implements OfSession {

        @Override
        public int cost() {
            return 160 + (payload == null ? 0 : payload.length);
        }

        /** The same with no more of its payload than this. */
        Frame showing(int most) {
            byte[] shown = payload;
            if (shown == null || shown.length <= most) {
                return this;
            }
            return new Frame(at, session, received, opcode, fin, bytes,
                    most == 0 ? null : Arrays.copyOf(shown, most), secret);
        }
    }

    /**
     * A Close.
     *
     * @param received whether it is the peer's
     */
    record Close(Instant at, long session, boolean received, CloseStatus status) implements OfSession {}

    /** The session has ended. */
    record Ended(Instant at, long session, int code, EndedBy by) implements OfSession {}
}
