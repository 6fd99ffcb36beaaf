package io.wsgateway.bench.jmh;

import io.wsgateway.protocol.frame.Masking;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Unmasking a payload in place, in a direct buffer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class MaskingBenchmark {

    @Param({"64", "16384"})
    public int bytes;

    private ByteBuffer buffer;

    @Setup
    public void fill() {
        buffer = ByteBuffer.allocateDirect(bytes).put(Texts.ascii(bytes)).flip();
    }

    @Benchmark
    public int unmask() {
        return Masking.apply(0x37fa213d, buffer);
    }
}
