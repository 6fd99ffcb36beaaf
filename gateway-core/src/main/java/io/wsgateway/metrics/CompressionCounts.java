package io.wsgateway.metrics;

/**
 * What compressing and decompressing has done, and what it holds. Immutable.
 *
 * @param deflated bytes that were compressed
 * @param deflatedTo what they have become
 * @param inflated bytes that were decompressed
 * @param inflatedTo what they have become
 * @param deflaters how many compressors there are
 * @param inflaters how many decompressors there are
 */
public record CompressionCounts(long deflated, long deflatedTo, long inflated, long inflatedTo, long deflaters,
        long inflaters) {

    /** Nothing. */
    public static final CompressionCounts NONE = new CompressionCounts(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public CompressionCounts plus(CompressionCounts other) {
        return new CompressionCounts(deflated + other.deflated, deflatedTo + other.deflatedTo,
                inflated + other.inflated, inflatedTo + other.inflatedTo, deflaters + other.deflaters,
                inflaters + other.inflaters);
    }
}
