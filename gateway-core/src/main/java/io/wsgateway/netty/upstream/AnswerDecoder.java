package io.wsgateway.netty.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the answer to an opening handshake, its head of 16 KiB at most, and remembers how it begins, for those that are no HTTP. Confined
 * to the channel's event loop.
 */
final class AnswerDecoder extends HttpResponseDecoder {

    private static final int LONGEST_LINE = 1 << 12;
    private static final int LONGEST_FIELDS = 1 << 14;
    private static final int CHUNK = 1 << 10;
    private static final int BEGIN = 60;

    private String begin = "";

    AnswerDecoder() {
        super(new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_LINE).setMaxHeaderSize(LONGEST_FIELDS)
                .setMaxChunkSize(CHUNK));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (begin.length() < BEGIN && message instanceof ByteBuf in) {
            begin += in.toString(in.readerIndex(), Math.min(in.readableBytes(), BEGIN - begin.length()),
                    StandardCharsets.ISO_8859_1);
        }
        super.channelRead(ctx, message);
    }

    /** The first bytes that came, one {@code char} each; empty if none did. */
    String begin() {
        return begin;
    }
}
