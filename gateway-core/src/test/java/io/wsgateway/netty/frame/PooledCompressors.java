package io.wsgateway.netty.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** One compressor and one decompressor in a pool, which must be back there when all sessions have ended. */
public final class PooledCompressors {

    private final CompressorPool pool;
    private final Inflater inflater;
    private final Deflater deflater;

    /** Puts them in; the pool must be empty. */
    public PooledCompressors(CompressorPool pool) {
        this.pool = pool;
        inflater = pool.inflater();
        deflater = pool.deflater();
        pool.release(inflater);
        pool.release(deflater);
    }

    /** Takes them out. */
    public void assertGivenBack() {
        assertThat(pool.inflater()).as("the decompressor that was lent").isSameAs(inflater);
        assertThat(pool.deflater()).as("the compressor that was lent").isSameAs(deflater);
        inflater.end();
        deflater.end();
    }
}
