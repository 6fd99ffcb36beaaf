package io.wsgateway.protocol.extension;

/**
 * permessage-deflate as agreed on in an opening handshake, both windows 15 bits. Immutable.
 *
 * @param serverNoContextTakeover this end starts each message with an empty window (RFC 7692 section 7.1.1.1)
 * @param clientNoContextTakeover the peer starts each message with an empty window (RFC 7692 section 7.1.1.2)
 * @param serverWindowStated the peer asked for {@code server_max_window_bits=15}, and is told so (section 7.1.2.1)
 */
public record PerMessageDeflate(boolean serverNoContextTakeover, boolean clientNoContextTakeover,
        boolean serverWindowStated) {

    /** The extension's registered name. */
    public static final String NAME = "permessage-deflate";

    /** Agreed on without a word about windows. */
    public PerMessageDeflate(boolean serverNoContextTakeover, boolean clientNoContextTakeover) {
        this(serverNoContextTakeover, clientNoContextTakeover, false);
    }

    /** The value of the response's {@code Sec-WebSocket-Extensions}. */
    public String response() {
        return NAME + (serverNoContextTakeover ? "; server_no_context_takeover" : "")
                + (clientNoContextTakeover ? "; client_no_context_takeover" : "")
                + (serverWindowStated ? "; server_max_window_bits=15" : "");
    }
}
