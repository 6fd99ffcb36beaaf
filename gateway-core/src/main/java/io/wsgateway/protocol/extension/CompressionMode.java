package io.wsgateway.protocol.extension;

/** How a route uses permessage-deflate. */
public enum CompressionMode {
    /** Not at all: every offer is declined. */
    NONE,
    /** Without context takeover, both ways: sessions share compressors, an idle session holds none. */
    SHARED,
    /** With context takeover where the peer agrees: a compressor for each session. */
    DEDICATED
}
