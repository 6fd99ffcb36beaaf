package io.wsgateway.protocol.extension;

import java.util.OptionalInt;
import java.util.Set;

/**
 * permessage-deflate as agreed on in an opening handshake. The peer's window is always 15 bits: whatever it uses is
 * inflated. Immutable.
 *
 * @param serverNoContextTakeover this end starts each message with an empty window (RFC 7692 section 7.1.1.1)
 * @param clientNoContextTakeover the peer starts each message with an empty window (RFC 7692 section 7.1.1.2)
 * @param serverMaxWindowBits how far this end refers back, as the peer asked: 8 to 15, for 256 bytes to 32 KiB (section
 *        7.1.2.1); empty if it didn't ask, which is 15
 */
public record PerMessageDeflate(boolean serverNoContextTakeover, boolean clientNoContextTakeover,
        OptionalInt serverMaxWindowBits) {

    /** The extension's registered name. */
    public static final String NAME = "permessage-deflate";
    /** Section 7.1.1.1. */
    public static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    /** Section 7.1.1.2. */
    public static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    /** Section 7.1.2.1. */
    public static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    /** Section 7.1.2.2. */
    public static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";
    /** The smallest window, as a power of two in bytes. */
    public static final int SMALLEST_WINDOW_BITS = 8;
    /** The largest window, and the one DEFLATE has where nothing is said. */
    public static final int LARGEST_WINDOW_BITS = 15;

    private static final Set<String> WINDOWS = Set.of("8", "9", "10", "11", "12", "13", "14", "15");

    public PerMessageDeflate {
        int bits = serverMaxWindowBits.orElse(LARGEST_WINDOW_BITS);
        if (bits < SMALLEST_WINDOW_BITS || bits > LARGEST_WINDOW_BITS) {
            throw new IllegalArgumentException("window of " + bits + " bits (expected: 8 to 15)");
        }
    }

    /** True for "a decimal integer value without leading zeroes between 8 to 15, inclusive" (section 7.1.2). */
    public static boolean isWindowBits(String value) {
        return WINDOWS.contains(value);
    }

    /** Agreed on without a word about windows. */
    public PerMessageDeflate(boolean serverNoContextTakeover, boolean clientNoContextTakeover) {
        this(serverNoContextTakeover, clientNoContextTakeover, OptionalInt.empty());
    }

    /** The window this end compresses with, 8 to 15. */
    public int serverWindowBits() {
        return serverMaxWindowBits.orElse(LARGEST_WINDOW_BITS);
    }

    /** The value of the response's {@code Sec-WebSocket-Extensions}. */
    public String response() {
        return NAME + (serverNoContextTakeover ? "; " + SERVER_NO_CONTEXT_TAKEOVER : "")
                + (clientNoContextTakeover ? "; " + CLIENT_NO_CONTEXT_TAKEOVER : "")
                + (serverMaxWindowBits.isPresent() ? "; " + SERVER_MAX_WINDOW_BITS + "=" + serverWindowBits() : "");
    }
}
