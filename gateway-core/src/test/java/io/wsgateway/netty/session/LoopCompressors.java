package io.wsgateway.netty.session;

import io.wsgateway.netty.frame.PooledCompressors;

/** The compressors of a loop, watched. */
public final class LoopCompressors {

    private LoopCompressors() {}

    public static PooledCompressors of(SessionLoop loop) {
        return new PooledCompressors(loop.compressors());
    }
}
