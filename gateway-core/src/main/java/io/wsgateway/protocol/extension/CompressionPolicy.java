package io.wsgateway.protocol.extension;

/**
 * What is compressed where permessage-deflate was agreed on, and at which level. Immutable.
 *
 * @param minimumBytes the shortest message that is compressed, 1 or more; a shorter one is sent as it is
 * @param level 1, the fastest, to 9, the smallest
 */
public record CompressionPolicy(int minimumBytes, int level) {

    /** What holds where nothing is configured: shorter messages would mostly grow. */
    public static final CompressionPolicy DEFAULT = new CompressionPolicy(64, 6);

    public CompressionPolicy {
        if (minimumBytes < 1) {
            throw new IllegalArgumentException("minimum of " + minimumBytes + " bytes (expected: 1 or more)");
        }
        if (level < 1 || level > 9) {
            throw new IllegalArgumentException("level " + level + " (expected: 1 to 9)");
        }
    }
}
