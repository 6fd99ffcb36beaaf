package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.channel.ChannelEnd;
import io.wsgateway.netty.frame.FrameDecoder;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.CloseFramePayload;
import io.wsgateway.protocol.frame.MessageLimits;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket to a server, as its client: frames in parts from and to whoever relays, control frames handled here. Confined to the
 * channel's event loop.
 *
 * <p>Its end is a client's (RFC 6455 section 7.1): the server ends TCP after both Closes, and if it doesn't within two seconds, this does;
 * so the connection waits in the server's TIME_WAIT, and this end's ports are free for the next. The closing handshake of a server, which
 * ends its side first, is another.
 *
 * <p>Each Ping sent here has a number, and stands behind what was written before it: the Pong that answers it says that the server has
 * read all of that.
 */
final class WebSocketLink extends ChannelLink implements FrameListener {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long NEVER = Long.MAX_VALUE;
    /** With so many bytes unconfirmed the next Ping doesn't wait for its second. */
    private static final int MUCH = 1 << 16;
    /** A silence is measured in parts of its time, so that reading looks at no clock. */
    private static final int QUARTERS = 4;

    private final long ping;
    private final long pong;
    private final boolean confirms;
    private final FrameDecoder decoder;
    private final @Nullable MessageDeflater deflater;
    /** What compresses the message that is written in parts; null: it isn't compressed, or there is none. */
    private @Nullable MessageDeflater compressing;

    /** Whether part of a message was written, and more of it is to come. */
    private boolean midMessage;
    /** Bytes of messages written, and one for each part, so that an empty one counts. */
    private long written;
    /** What was written when the last Ping was, and what the server has read for sure. */
    private long pinged;
    private long confirmed;
    private int pingNumber;
    private boolean pingUnanswered;
    private boolean answers;

    private boolean heard;
    private int quietQuarters;
    private long keepaliveDue = NEVER;
    /** Before that no other Ping asks for a confirmation, unless much is unconfirmed. */
    private long confirmDue = NEVER;

    /**
     * @param agreed permessage-deflate with this end's part first, if it was agreed on
     */
    WebSocketLink(LinkServer server, LinkLoop loop, UpstreamHandshake handshake, Optional<PerMessageDeflate> agreed,
            ByteBufAllocator allocator) {
        super(server, loop);
        this.ping = handshake.ping().toNanos();
        this.pong = handshake.pong().toNanos();
        this.confirms = handshake.confirmed();
        this.decoder = FrameDecoder.ofServer(this, allocator,
                new MessageLimits(handshake.messageBytes(), handshake.messageBytes(), Integer.MAX_VALUE), agreed,
                loop.compressors());
        this.deflater = agreed.map(with -> loop.compressors().deflater(with, CompressionPolicy.DEFAULT)).orElse(null);
        decoder.handOnMessages(true);
    }

    @Override
    void started() {
        if (ping > 0) {
            keepaliveDue = loop.now() + ping / QUARTERS;
            schedule(keepaliveDue);
        }
    }

    // What comes in.

    @Override
    void take(ByteBuf in) {
        heard = true;
        try {
            decoder.read(in);
        } catch (ProtocolViolation violation) {
            fail(violation);
        }
    }

    @Override
    void suspend(boolean suspended) {
        decoder.suspend(suspended);
    }

    @Override
    void stopped() {
        decoder.stop();
        endMessage();
    }

    @Override
    public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
        part(buffer, payload, length, text, PartPosition.WHOLE);
    }

    @Override
    public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        part(buffer, payload, length, text, position);
    }

    @Override
    public void onLongTurn() {
        if (isOpen()) {
            goOnLater();
        }
    }

    /** One that the server doesn't read is not answered: it "MAY elect to send a Pong frame for only the most recently processed Ping". */
    @Override
    public void onPing(ByteBuf buffer, int payload, int length) {
        if (isOpen() && isWritable()) {
            writer.frame(buffer, payload, length, FrameEncoder.PONG, false);
            answers = true;
        }
    }

    @Override
    public void onPong(ByteBuf buffer, int payload, int length) {
        if (pingUnanswered && length == Integer.BYTES && buffer.getInt(payload) == pingNumber) {
            pingUnanswered = false;
            confirmed = pinged;
            if (quietQuarters == QUARTERS) { // the silence is over, and the next one begins
                quietQuarters = 0;
                heard = false;
                keepaliveDue = loop.now() + ping / QUARTERS;
                schedule(Math.min(confirmDue, keepaliveDue));
            }
            if (isOpen() && confirms && written != pinged) {
                confirm();
                answers = true;
            }
        }
    }

    @Override
    void afterRead() {
        if (answers) {
            answers = false;
            writer.flush();
        }
    }

    @Override
    public void onClose(CloseStatus status) {
        if (isClosing()) {
            bothEnded();
        } else if (isOpen()) {
            // "When sending a Close frame in response, the endpoint typically echos the status code it received." (5.5.1)
            sendClose(CloseStatus.of(status.code()));
            tell(new UpstreamEnd(status, false, isWhole(), isCertain()));
        }
    }

    // What goes out.

    @Override
    public boolean write(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        if (!isOpen()) {
            return true;
        }
        midMessage = !position.isLast();
        written += length + 1;
        if (!channel.isActive()) { // which the listener hears when it has had what came before
            return true;
        }
        int firstByte = (position.isFirst() ? (text ? FrameEncoder.TEXT : FrameEncoder.BINARY) & ~FrameEncoder.FIN : 0)
                | (position.isLast() ? FrameEncoder.FIN : 0);
        if (deflater == null) {
            writer.frame(buffer, payload, length, firstByte, position.isFirst());
        } else {
            write(deflater, buffer, payload, length, firstByte, position);
        }
        return true;
    }

    /** Compresses a message unless it is short, of one in parts the first part (RFC 7692 section 7.2.1). */
    private void write(MessageDeflater deflating, ByteBuf buffer, int payload, int length, int firstByte,
            PartPosition position) {
        if (position.isFirst() && deflating.compresses(length)) {
            compressing = deflating.forParts();
        }
        MessageDeflater parts = compressing;
        if (parts == null) {
            writer.frame(buffer, payload, length, firstByte, position.isFirst());
            return;
        }
        ByteBuf compressed = parts.deflatePart(buffer, payload, length, position.isLast(), channel.alloc());
        try {
            writer.frame(compressed, compressed.readerIndex(), compressed.readableBytes(),
                    position.isFirst() ? firstByte | FrameEncoder.COMPRESSED : firstByte, true);
        } finally {
            compressed.release();
        }
        if (position.isLast()) {
            endMessage();
        }
    }

    private void endMessage() {
        MessageDeflater parts = compressing;
        compressing = null;
        if (deflater != null && parts != null) {
            deflater.endMessage(parts);
        }
    }

    @Override
    public void flush() {
        if (confirms && written != pinged && isOpen() && channel.isActive()) {
            confirm();
        }
        writer.flush();
    }

    private void confirm() {
        if (!pingUnanswered && (confirmDue == NEVER || written - confirmed >= MUCH)) {
            long now = loop.now();
            sendPing();
            confirmDue = now + SECOND;
            schedule(Math.min(confirmDue, keepaliveDue));
        }
    }

    private void sendPing() {
        pingNumber++;
        pingUnanswered = true;
        pinged = written;
        ByteBuf number = channel.alloc().directBuffer(Integer.BYTES).writeInt(pingNumber);
        try {
            writer.frame(number, 0, Integer.BYTES, FrameEncoder.PING, false);
        } finally {
            number.release();
        }
    }

    private void sendClose(CloseStatus status) {
        ByteBuf payload = Unpooled.wrappedBuffer(CloseFramePayload.encode(status));
        writer.frame(payload, 0, payload.readableBytes(), FrameEncoder.CLOSE, false);
        writer.flush();
    }

    // Time passes.

    @Override
    void due(long now) {
        if (now >= confirmDue) {
            confirmDue = NEVER;
            if (written != pinged) {
                confirm();
                writer.flush();
            }
        }
        if (now >= keepaliveDue && !keepAlive(now)) {
            return;
        }
        long next = Math.min(confirmDue, keepaliveDue);
        if (next != NEVER) {
            schedule(next);
        }
    }

    /** False if the server is silent for too long. */
    private boolean keepAlive(long now) {
        if (heard || isPaused()) { // while nothing is read, nothing is heard
            heard = false;
            quietQuarters = 0;
        } else if (quietQuarters == QUARTERS) {
            tell(new UpstreamEnd(ABNORMAL, true, isWhole(), isCertain()));
            ChannelEnd.reset(channel);
            return false;
        } else if (++quietQuarters == QUARTERS) {
            sendPing();
            writer.flush();
            keepaliveDue = now + pong;
            return true;
        }
        keepaliveDue = now + ping / QUARTERS;
        return true;
    }

    // How it ends.

    /** The server broke a rule or a limit: it is told so by a Close, the session by what stands for that. */
    private void fail(ProtocolViolation violation) {
        if (isClosing()) {
            channel.close();
            return;
        }
        if (!isOpen()) {
            return;
        }
        CloseStatus status = violation.status();
        sendClose(status);
        tell(new UpstreamEnd(
                status.code() == CloseCode.MESSAGE_TOO_BIG
                        ? status
                        : CloseStatus.of(CloseCode.BAD_GATEWAY, "the server broke the protocol: " + status.reason()),
                false, isWhole(), isCertain()));
    }

    @Override
    void lost(boolean disconnected) {
        tell(new UpstreamEnd(ABNORMAL, true, isWhole(), isCertain()));
        channel.close();
    }

    @Override
    void sendEnd(CloseStatus status) {
        sendClose(status.isSendable() || status.code() == CloseCode.NO_STATUS_RECEIVED
                ? status
                : CloseStatus.of(CloseCode.GOING_AWAY));
    }

    private boolean isWhole() {
        return !midMessage && !decoder.isMidPart();
    }

    private boolean isCertain() {
        return confirmed == written;
    }
}
