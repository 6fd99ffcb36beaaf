package io.wsgateway.netty.frame;

import io.wsgateway.metrics.CompressionCounts;
import io.wsgateway.metrics.Count;
import io.wsgateway.protocol.extension.CompressionPolicy;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw DEFLATE compressors and decompressors that wait for their next message, so that a session without context takeover
 * holds one only while a message passes. Confined to one event loop.
 */
public final class CompressorPool implements AutoCloseable {

    /** The most deflaters, and the most inflaters, kept for the next message: one has some 270 KiB, the other 40 KiB. */
    private static final int MOST_KEPT = 16;

    /** What makes two sessions without context takeover alike. */
    private record Agreed(int windowBits, CompressionPolicy policy) {}

    private final Map<Agreed, MessageDeflater> shared = new HashMap<>();
    private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();
    private final Map<Integer, ArrayDeque<Deflater>> deflaters = new HashMap<>();
    private int keptDeflaters;
    /** Made and not yet ended. */
    private final Count aliveDeflaters = new Count();
    private final Count aliveInflaters = new Count();
    private final Count deflated = new Count();
    private final Count deflatedTo = new Count();
    private final Count inflated = new Count();
    private final Count inflatedTo = new Count();

    /** What compresses a session's messages; with context takeover its own, else one for all that are alike. */
    public MessageDeflater deflater(PerMessageDeflate agreed, CompressionPolicy policy) {
        return agreed.serverNoContextTakeover()
                ? shared.computeIfAbsent(new Agreed(agreed.serverWindowBits(), policy),
                        each -> new MessageDeflater(this, false, each.windowBits(), each.policy()))
                : new MessageDeflater(this, true, agreed.serverWindowBits(), policy);
    }

    /** How many compressors and decompressors there are: native memory that no collector frees. */
    public int alive() {
        return (int) (aliveDeflaters.get() + aliveInflaters.get());
    }

    /** What was done until now. Thread-safe. */
    public CompressionCounts counts() {
        return new CompressionCounts(deflated.get(), deflatedTo.get(), inflated.get(), inflatedTo.get(),
                aliveDeflaters.get(), aliveInflaters.get());
    }

    /** So many bytes of a message have become so many. */
    void deflated(int from, int to) {
        deflated.add(from);
        deflatedTo.add(to);
    }

    /** So many bytes are to be inflated. */
    void inflates(int bytes) {
        inflated.add(bytes);
    }

    /** So many bytes have come of inflating. */
    void inflatedTo(int bytes) {
        inflatedTo.add(bytes);
    }

    /** How many of them sessions hold now; the others wait for the next message. */
    public int lent() {
        return alive() - inflaters.size() - keptDeflaters;
    }

    Inflater borrowInflater() {
        Inflater kept = inflaters.poll();
        if (kept == null) {
            kept = new Inflater(true);
            aliveInflaters.add(1);
        }
        return kept;
    }

    Deflater borrowDeflater(int level) {
        ArrayDeque<Deflater> ofLevel = deflaters.get(level);
        Deflater kept = ofLevel == null ? null : ofLevel.poll();
        if (kept == null) {
            kept = new Deflater(level, true);
            aliveDeflaters.add(1);
        } else {
            keptDeflaters--;
        }
        return kept;
    }

    void giveBack(Inflater inflater) {
        if (inflaters.size() < MOST_KEPT) {
            inflater.reset();
            inflaters.push(inflater);
        } else {
            end(inflater);
        }
    }

    void giveBack(Deflater deflater, int level) {
        if (keptDeflaters < MOST_KEPT) {
            keptDeflaters++;
            deflater.reset();
            deflaters.computeIfAbsent(level, any -> new ArrayDeque<>()).push(deflater);
        } else {
            end(deflater);
        }
    }

    private void end(Inflater inflater) {
        inflater.end();
        aliveInflaters.add(-1);
    }

    private void end(Deflater deflater) {
        deflater.end();
        aliveDeflaters.add(-1);
    }

    /** Frees what is kept. */
    @Override
    public void close() {
        inflaters.forEach(this::end);
        inflaters.clear();
        deflaters.values().forEach(ofLevel -> ofLevel.forEach(this::end));
        deflaters.clear();
        keptDeflaters = 0;
    }
}
