package io.wsgateway.bench.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.netty.frame.FrameDecoder;
import io.wsgateway.netty.frame.FrameListener;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.MessageLimits;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Decoding what one read brought: header, limits, unmasking, UTF-8. A decoder unmasks in place, so each time the bytes are
 * copied in first, and that is counted too.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class FrameDecoderBenchmark {

    /** Frames in one read, and bytes of payload in each. */
    @Param({"1x64", "16x64", "1x16384"})
    public String read;

    private final Counting messages = new Counting();
    private FrameDecoder decoder;
    private byte[] frames;
    private ByteBuf buffer;

    @Setup
    public void fill() {
        String[] parts = read.split("x", 2);
        frames = Texts.repeated(Texts.frame(Texts.ascii(Integer.parseInt(parts[1]))), Integer.parseInt(parts[0]));
        buffer = ByteBufAllocator.DEFAULT.directBuffer(frames.length);
        decoder = new FrameDecoder(messages, ByteBufAllocator.DEFAULT, new MessageLimits(1 << 20, 1 << 20, 1024),
                Optional.empty(), new CompressorPool());
    }

    @TearDown
    public void release() {
        decoder.stop();
        buffer.release();
    }

    @Benchmark
    public int decode() {
        buffer.setIndex(0, 0).writeBytes(frames);
        decoder.read(buffer);
        return messages.bytes;
    }

    /** Keeps the decoder's results from being thrown away unused. */
    private static final class Counting implements FrameListener {

        private int bytes;

        @Override
        public void onMessage(ByteBuf payload, int at, int length, boolean text) {
            bytes += length;
        }

        @Override
        public void onPing(ByteBuf payload, int at, int length) {
            throw new AssertionError("a Ping");
        }

        @Override
        public void onPong(ByteBuf payload, int at, int length) {
            throw new AssertionError("a Pong");
        }

        @Override
        public void onClose(CloseStatus status) {
            throw new AssertionError("a Close");
        }
    }
}
