package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.netty.frame.FrameDecoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.MessageLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames that a client sends before it has seen the 101, in as many pieces as TLS records or segments brought. */
class EarlyFramesTest {

    private static final byte[] HEAD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void arriveAtTheDecoderHoweverManyPiecesWereHeld() {
        for (int pieces = 1; pieces <= 3; pieces++) {
            Frames frames = new Frames();
            EmbeddedChannel channel = new EmbeddedChannel();
            RequestHeadHandler head = new RequestHeadHandler(channel, 1 << 13);
            channel.pipeline().addLast(head);
            List<String> expected = new ArrayList<>();
            channel.writeInbound(ClientFrames.buffer(HEAD));
            for (int i = 0; i < pieces; i++) {
                channel.writeInbound(ClientFrames.buffer(ClientFrames.text("frame " + i)));
                expected.add("frame " + i);
            }
            expected.add("complete");
            assertThat((ByteBuf) channel.readInbound()).satisfies(ByteBuf::release);
            channel.pipeline().addLast(frames);
            channel.pipeline().remove(head);
            channel.checkException();
            assertThat(frames.heard).isEqualTo(expected);
            channel.finishAndReleaseAll();
        }
    }

    private static final class Frames extends ChannelInboundHandlerAdapter implements FrameListener {

        final List<String> heard = new ArrayList<>();
        final CompressorPool pool = new CompressorPool();
        final FrameDecoder decoder = new FrameDecoder(this, UnpooledByteBufAllocator.DEFAULT,
                new MessageLimits(100, 100, 1), Optional.empty(), pool);

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                decoder.read(in);
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            heard.add("complete");
        }

        @Override
        public void onMessage(ByteBuf buffer, int payload, int length, boolean text) {
            heard.add(buffer.toString(payload, length, StandardCharsets.UTF_8));
        }

        @Override
        public void onPing(ByteBuf buffer, int payload, int length) {}

        @Override
        public void onPong(ByteBuf buffer, int payload, int length) {}

        @Override
        public void onClose(CloseStatus status) {}
    }
}
