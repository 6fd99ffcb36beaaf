package io.wsgateway.bench.jmh;

import io.wsgateway.protocol.frame.Utf8Validator;
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

/** Validating a text where it arrives, in a direct buffer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class Utf8Benchmark {

    @Param({"64", "16384"})
    public int bytes;

    @Param({"ascii", "mixed"})
    public String text;

    private ByteBuffer buffer;

    @Setup
    public void fill() {
        byte[] payload = text.equals("ascii") ? Texts.ascii(bytes) : Texts.mixed(bytes);
        buffer = ByteBuffer.allocateDirect(bytes).put(payload).flip();
    }

    @Benchmark
    public int validate() {
        return Utf8Validator.validate(Utf8Validator.ACCEPT, buffer);
    }
}
