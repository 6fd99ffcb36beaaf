package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.netty.channel.ChannelEnd;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;

/**
 * An open TCP connection to a server: what is read at a time is a binary message, and the bytes of binary messages are written one
 * behind the other. Confined to the channel's event loop.
 */
final class ByteLink extends ChannelLink {

    private boolean suspended;
    private boolean midMessage;
    private boolean hasWritten;

    ByteLink(LinkServer server, LinkLoop loop) {
        super(server, loop);
    }

    @Override
    void take(ByteBuf in) {
        if (in.isReadable() && !suspended) {
            int at = in.readerIndex();
            int length = in.readableBytes();
            in.skipBytes(length);
            part(in, at, length, false, PartPosition.WHOLE);
        }
    }

    @Override
    void suspend(boolean suspending) {
        suspended = suspending;
    }

    @Override
    public boolean write(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        if (text) {
            return false;
        }
        if (isOpen()) {
            midMessage = !position.isLast();
            hasWritten = true;
            if (channel.isActive() && length > 0) {
                writer.bytes(buffer, payload, length);
            }
        }
        return true;
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    void due(long now) {
        // nothing is sent that nobody has asked for
    }

    @Override
    void lost(boolean disconnected) {
        CloseStatus status = disconnected ? ABNORMAL : CloseStatus.of(CloseCode.NORMAL_CLOSURE);
        tell(new UpstreamEnd(status, disconnected, !midMessage, !hasWritten));
        ChannelEnd.closeAfterWrites(channel);
    }

    @Override
    void sendEnd(CloseStatus status) {
        writer.flush();
        ChannelEnd.shutDownOutput(channel);
    }
}
