package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.EndedBy;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.CloseFramePayload;
import io.wsgateway.protocol.frame.Opcode;
import io.wsgateway.session.AuthMessage;
import io.wsgateway.tap.Tap;
import io.wsgateway.tap.TapEvent;
import io.wsgateway.tap.TappedSession;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows what goes through one session to those who look at it, while there are any: it stands between the decoder and
 * {@link SessionInput}, and the {@link FrameWriter} knows of it. Messages are seen as the application does, inflated and
 * unmasked. What a message says of who the peer is isn't shown. Confined to the channel's event loop.
 */
final class SessionTap implements FrameListener {

    private static final int OPCODE = 0x0F;

    private final FrameListener input;
    private final long session;
    private final InstantSource clock;
    private final List<Tap> taps = new ArrayList<>(1);
    /** Whether the message that comes in parts is one by which the peer says who it is. */
    private boolean secret;

    SessionTap(FrameListener input, long session, InstantSource clock) {
        this.input = input;
        this.session = session;
        this.clock = clock;
    }

    void add(Tap tap, TappedSession tapped, boolean whole) {
        if (!taps.contains(tap)) {
            taps.add(tap);
            tap.offer(new TapEvent.Begun(clock.instant(), tapped, whole));
        }
    }

    /** Returns whether nobody looks any more. */
    boolean remove(Tap tap) {
        taps.remove(tap);
        return taps.isEmpty();
    }

    // What comes in.

    @Override
    public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
        show(true, text ? Opcode.TEXT : Opcode.BINARY, true, buffer, payload, length,
                text && saysWho(buffer, payload, length));
        input.onMessage(buffer, payload, length, text);
    }

    @Override
    public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        if (position.isFirst()) {
            secret = text && saysWho(buffer, payload, length);
        }
        show(true, opcode(text, position), position.isLast(), buffer, payload, length, secret);
        input.onPart(buffer, payload, length, text, position);
    }

    private static int opcode(boolean text, PartPosition position) {
        return position.isFirst() ? text ? Opcode.TEXT : Opcode.BINARY : Opcode.CONTINUATION;
    }

    private static boolean saysWho(ByteBuf buffer, int payload, int length) {
        return AuthMessage.isReserved(
                buffer.toString(payload, Math.min(length, AuthMessage.LONGEST), StandardCharsets.UTF_8));
    }

    @Override
    public void onEarlyMessage() {
        input.onEarlyMessage();
    }

    @Override
    public void onLongTurn() {
        input.onLongTurn();
    }

    @Override
    public void onPing(ByteBuf buffer, int payload, int length) {
        show(true, Opcode.PING, true, buffer, payload, length, false);
        input.onPing(buffer, payload, length);
    }

    @Override
    public void onPong(ByteBuf buffer, int payload, int length) {
        show(true, Opcode.PONG, true, buffer, payload, length, false);
        input.onPong(buffer, payload, length);
    }

    @Override
    public void onClose(CloseStatus status) {
        closes(true, status);
        input.onClose(status);
    }

    // What goes out. The buffers stay as they are.

    /** A payload is sent. */
    void sent(int firstByte, ByteBuf payload) {
        show(false, firstByte & OPCODE, true, payload, payload.readerIndex(), payload.readableBytes(), false);
    }

    /** Part of a message is sent, as it is before it is compressed. */
    void sentPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        show(false, opcode(text, position), position.isLast(), buffer, payload, length, false);
    }

    /** Frames are sent, as they are before they are compressed. */
    void sentFrames(ByteBuf frames) {
        int length;
        for (int at = frames.readerIndex(); at < frames.writerIndex(); at += length) {
            length = FrameEncoder.frameLength(frames, at);
            int payload = at + FrameEncoder.headerLengthAt(frames, at);
            int opcode = frames.getUnsignedByte(at) & OPCODE;
            if (opcode == Opcode.CLOSE) {
                closes(false, CloseFramePayload.decode(frames.nioBuffer(payload, at + length - payload)));
            } else {
                show(false, opcode, true, frames, payload, at + length - payload, false);
            }
        }
    }

    /** The session has ended. */
    void ended(int code, EndedBy by) {
        TapEvent ended = new TapEvent.Ended(clock.instant(), session, code, by);
        taps.forEach(tap -> tap.offer(ended));
    }

    private void closes(boolean received, CloseStatus status) {
        for (Tap tap : taps) {
            tap.offer(new TapEvent.Close(clock.instant(), session, received,
                    tap.payloadBytes() == 0 ? CloseStatus.of(status.code()) : status));
        }
    }

    private void show(boolean received, int opcode, boolean fin, ByteBuf buffer, int payload, int length,
            boolean secret) {
        int shown = 0;
        for (Tap tap : taps) {
            shown = Math.max(shown, tap.payloadBytes());
        }
        byte[] copy = null;
        if (shown > 0 && !secret) {
            copy = new byte[Math.min(length, shown)];
            buffer.getBytes(payload, copy);
        }
        TapEvent event = new TapEvent.Frame(clock.instant(), session, received, opcode, fin, length, copy, secret);
        for (Tap tap : taps) {
            tap.offer(event);
        }
    }
}
