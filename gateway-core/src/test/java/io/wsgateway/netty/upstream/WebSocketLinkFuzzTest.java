package io.wsgateway.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.session.DeadlineWheel;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/**
 * What a server may send, and what none should, cut anywhere, while reading is paused at random: {@code -Dfuzz.rounds=100000} for more rounds,
 * {@code -Dfuzz.seed=7} for others.
 */
class WebSocketLinkFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 6455);

    /** One link in a channel of its own. */
    private static final class Embedded {

        final EmbeddedChannel channel = new EmbeddedChannel();
        final CompressorPool compressors = new CompressorPool();
        final DeadlineWheel deadlines =
                new DeadlineWheel(channel.eventLoop().ticker().nanoTime(), Duration.ofMillis(100));
        final Heard heard = new Heard();
        final WebSocketLink link;

        Embedded() {
            LinkLoop loop = new LinkLoop(channel.eventLoop(), deadlines, compressors, NioSocketChannel::new, null,
                    OutboundBatch.lent(channel.alloc()), new RandomKeys());
            LinkServer server = new LinkServer(new UpstreamAddress("127.0.0.1", 1), null, () -> loop,
                    "test", Runnable::run);
            link = new WebSocketLink(server, loop, TestLoop.handshake(any -> any),
                    Optional.of(new PerMessageDeflate(true, true, OptionalInt.empty())), channel.alloc());
            channel.pipeline().addLast(link);
            assertThat(link.claim()).isTrue();
            link.start(heard);
            channel.runPendingTasks();
        }

        /** Hands in the bytes in random pieces; pauses and resumes meanwhile. */
        void read(byte[] bytes, Random random) {
            heard.onMessage = () -> {
                if (random.nextInt(3) == 0) {
                    link.pause(true);
                }
            };
            for (int at = 0; at < bytes.length;) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 3000));
                if (channel.isOpen()) {
                    channel.writeInbound(ClientFrames.buffer(Arrays.copyOfRange(bytes, at, at + length)));
                }
                at += length;
                if (random.nextInt(3) == 0) {
                    link.pause(false);
                    channel.runPendingTasks();
                }
            }
            heard.onMessage = () -> {};
            link.pause(false);
            channel.runPendingTasks();
        }

        /** What was written, and all that was held is free again. */
        byte[] end() {
            link.close(CloseStatus.of(1000));
            channel.runPendingTasks();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (ByteBuf frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
                out.writeBytes(ByteBufUtil.getBytes(frame));
                ReferenceCountUtil.release(frame);
            }
            channel.close();
            channel.checkException();
            assertThat(compressors.lent()).isZero();
            compressors.close();
            assertThat(heard.faults).isEmpty();
            return out.toByteArray();
        }
    }

    @Test
    void handsOnEachMessageWholeAndInOrder() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            List<String> expected = new ArrayList<>();
            byte[] sent = messages(random, expected);
            Embedded embedded = new Embedded();
            embedded.read(sent, random);
            assertThat(embedded.heard.taken()).as("seed %d", SEED + round).isEqualTo(expected);
            embedded.end();
        }
    }

    @Test
    void survivesWhatNoServerShouldSend() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            byte[] sent = messages(random, new ArrayList<>());
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                sent[random.nextInt(sent.length)] = (byte) random.nextInt(256);
            }
            Embedded embedded = new Embedded();
            try {
                embedded.read(sent, random);
                embedded.end();
            } catch (Throwable e) {
                throw new AssertionError("seed " + (SEED + round) + ": " + HexFormat.of().formatHex(sent), e);
            }
        }
    }

    private static byte[] messages(Random random, List<String> expected) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int left = 1 + random.nextInt(6); left > 0; left--) {
            boolean text = random.nextBoolean();
            byte[] message = new byte[random.nextInt(random.nextInt(4) == 0 ? 20_000 : 50)];
            if (text) {
                Arrays.fill(message, (byte) ('a' + random.nextInt(26)));
            } else {
                random.nextBytes(message);
            }
            expected.add(Heard.shown(message, text));
            boolean compressed = random.nextBoolean() && message.length > 0;
            byte[] payload = message;
            if (compressed) {
                Deflater deflater = new Deflater(6, true);
                payload = ClientFrames.deflate(deflater, message);
                deflater.end();
            }
            int fragments = 1 + random.nextInt(3);
            for (int i = 0; i < fragments; i++) {
                int from = payload.length * i / fragments;
                int to = payload.length * (i + 1) / fragments;
                int firstByte =
                        (i == 0 ? (text ? 1 : 2) | (compressed ? 0x40 : 0) : 0) | (i == fragments - 1 ? 0x80 : 0);
                frame(all, firstByte, Arrays.copyOfRange(payload, from, to));
                if (random.nextInt(4) == 0) {
                    frame(all, random.nextBoolean() ? 0x89 : 0x8A, new byte[random.nextInt(126)]);
                }
            }
        }
        return all.toByteArray();
    }

    private static void frame(ByteArrayOutputStream out, int firstByte, byte[] payload) {
        ByteBuf header = Unpooled.buffer().writeByte(firstByte);
        if (payload.length < 126) {
            header.writeByte(payload.length);
        } else {
            header.writeByte(126).writeShort(payload.length);
        }
        out.writeBytes(ByteBufUtil.getBytes(header));
        out.writeBytes(payload);
    }
}
