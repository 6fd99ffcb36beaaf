package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestHeadHandlerTest {

    private static final String HEAD = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int HEAD_BYTES = 1 << 10;

    private final Seen seen = new Seen();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RequestHeadHandler head = new RequestHeadHandler(channel, HEAD_BYTES);
    private final List<ByteBuf> sent = new ArrayList<>();

    RequestHeadHandlerTest() {
        channel.pipeline().addLast("head", head).addLast("seen", seen);
    }

    @Test
    void passesOneHeadExactly() {
        send(HEAD + "what follows");
        assertThat(seen.text()).isEqualTo(HEAD);
        assertThat(channel.config().isAutoRead()).isFalse();
        finish();
    }

    @Test
    void passesTheSameHeadHoweverItIsSplit() {
        String stream = HEAD + HEAD;
        for (int split = 0; split <= stream.length(); split++) {
            RequestHeadHandlerTest test = new RequestHeadHandlerTest();
            test.send(stream.substring(0, split));
            test.send(stream.substring(split));
            assertThat(test.seen.text()).as("split at %d", split).isEqualTo(HEAD);
            test.channel.pipeline().remove(test.head);
            assertThat(test.seen.text()).as("split at %d", split).isEqualTo(stream);
            test.finish();
        }
    }

    @Test
    void passesTheSameHeadByteByByte() {
        String stream = HEAD + "12345";
        for (int i = 0; i < stream.length(); i++) {
            send(stream.substring(i, i + 1));
        }
        assertThat(seen.text()).isEqualTo(HEAD);
        channel.pipeline().remove(head);
        assertThat(seen.text()).isEqualTo(stream);
        finish();
    }

    @Test
    void handsOnInOrderWhatItHeldWhenRemoved() {
        send(HEAD + "1");
        send("2");
        send("3");
        assertThat(seen.text()).isEqualTo(HEAD);
        channel.pipeline().remove(head);
        assertThat(seen.text()).isEqualTo(HEAD + "123");
        assertThat(seen.events).isEmpty();
        send("4");
        assertThat(seen.text()).isEqualTo(HEAD + "1234");
        finish();
    }

    @Test
    void firesNothingWhenRemovedWithNothingHeld() {
        send(HEAD);
        int completions = seen.completions;
        channel.pipeline().remove(head);
        assertThat(seen.completions).isEqualTo(completions);
        finish();
    }

    @Test
    void discardsWhatItHeldAndWhatFollows() {
        send(HEAD + "held");
        head.discard();
        send("more");
        assertThat(seen.text()).isEqualTo(HEAD);
        assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
        channel.pipeline().remove(head);
        assertThat(seen.text()).isEqualTo(HEAD);
        finish();
    }

    @Test
    void firesAViolationOnceWhereverTheBytesAreSplit() {
        String stream = "GET /a HTTP/1.1\r\nHost : a\r\n\r\nGET  / HTTP/1.1\r\n\r\n";
        for (int split = 0; split <= stream.length(); split++) {
            RequestHeadHandlerTest test = new RequestHeadHandlerTest();
            test.send(stream.substring(0, split));
            test.send(stream.substring(split));
            assertThat(test.seen.events).as("split at %d", split)
                    .containsExactly(new RequestHeadHandler.Violation(RejectionReason.REQUEST_MALFORMED,
                            "byte 0x20 in a field name"));
            test.finish();
        }
    }

    @Test
    void passesNothingOfAPieceThatBreaksARule() {
        send("GET /a HTTP/1.1\r\n");
        send("Host: a\nX: y\r\n\r\n");
        assertThat(seen.text()).isEqualTo("GET /a HTTP/1.1\r\n");
        assertThat(seen.events).hasSize(1);
        finish();
    }

    @Test
    void measuresTheHeadAcrossPieces() {
        send("GET /a HTTP/1.1\r\nHost: ");
        for (int i = 0; i < HEAD_BYTES; i++) {
            send("a");
        }
        assertThat(seen.events).containsExactly(new RequestHeadHandler.Violation(RejectionReason.HEAD_TOO_LARGE,
                "field lines longer than 1024 bytes"));
        finish();
    }

    @Test
    void takesTheEndOfTheInputInsideAHeadForAViolation() {
        send("G");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(seen.events).containsExactly(new RequestHeadHandler.Violation(RejectionReason.REQUEST_MALFORMED,
                "the connection ended inside the request head"), ChannelInputShutdownEvent.INSTANCE);
        finish();
    }

    @Test
    void takesTheEndOfTheInputBeforeAndBehindAHeadForWhatItIs() {
        send("");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        send(HEAD);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(seen.events).containsExactly(ChannelInputShutdownEvent.INSTANCE, ChannelInputShutdownEvent.INSTANCE);
        finish();
    }

    @Test
    void dropsWhatItHeldWhenTheConnectionIsLost() {
        send(HEAD + "held");
        finish();
        assertThat(seen.text()).isEqualTo(HEAD);
    }

    private void send(String text) {
        ByteBuf bytes = ClientFrames.buffer(text.getBytes(StandardCharsets.US_ASCII));
        sent.add(bytes);
        channel.writeInbound(bytes);
    }

    /** Ends the connection; nothing is left of it. */
    private void finish() {
        channel.finishAndReleaseAll();
        channel.checkException();
        assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private static final class Seen extends ChannelInboundHandlerAdapter {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Object> events = new ArrayList<>();
        private int completions;

        private String text() {
            return bytes.toString(StandardCharsets.US_ASCII);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            byte[] read = new byte[in.readableBytes()];
            in.readBytes(read);
            in.release();
            bytes.writeBytes(read);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            completions++;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }
    }
}
