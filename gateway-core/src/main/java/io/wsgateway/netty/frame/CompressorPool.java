package io.wsgateway.netty.frame;

import java.util.ArrayDeque;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw DEFLATE compressors and decompressors that wait for their next message, so that a session without context takeover
 * holds one only while a message passes. Confined to one event loop.
 */
public final class CompressorPool implements AutoCloseable {

    private static final int MOST_KEPT = 16;

    private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();
    private final ArrayDeque<Deflater> deflaters = new ArrayDeque<>();

    Inflater inflater() {
        Inflater kept = inflaters.poll();
        return kept == null ? new Inflater(true) : kept;
    }

    Deflater deflater() {
        Deflater kept = deflaters.poll();
        return kept == null ? new Deflater(Deflater.DEFAULT_COMPRESSION, true) : kept;
    }

    void release(Inflater inflater) {
        if (inflaters.size() < MOST_KEPT) {
            inflater.reset();
            inflaters.push(inflater);
        } else {
            inflater.end();
        }
    }

    void release(Deflater deflater) {
        if (deflaters.size() < MOST_KEPT) {
            deflater.reset();
            deflaters.push(deflater);
        } else {
            deflater.end();
        }
    }

    /** Frees what is kept. */
    @Override
    public void close() {
        inflaters.forEach(Inflater::end);
        inflaters.clear();
        deflaters.forEach(Deflater::end);
        deflaters.clear();
    }
}
