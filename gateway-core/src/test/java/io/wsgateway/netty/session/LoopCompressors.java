package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.frame.CompressorPool;

/** The compressors of a loop, which must be back in their pool when all its sessions have ended. */
public final class LoopCompressors {

    private LoopCompressors() {}

    /** Ends those that were given back; there must be no others. */
    public static void assertGivenBack(SessionLoop loop) {
        CompressorPool pool = loop.compressors();
        assertThat(pool.lent()).as("compressors that sessions hold still").isZero();
        pool.close();
        assertThat(pool.alive()).as("compressors not ended").isZero();
    }
}
