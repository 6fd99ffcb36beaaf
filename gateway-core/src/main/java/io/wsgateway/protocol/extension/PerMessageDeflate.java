package io.wsgateway.protocol.extension;

/**
 * permessage-deflate as agreed on in an opening handshake, both windows 15 bits. Immutable.
 *
 * @param serverNoContextTakeover this end starts each message with an empty window (RFC 7692 section 7.1.1.1)
 * @param clientNoContextTakeover the peer starts each message with an empty window (RFC 7692 section 7.1.1.2)
 */
public record PerMessageDeflate(boolean serverNoContextTakeover, boolean clientNoContextTakeover) {

    /** The extension's registered name. */
    public static final String NAME = "permessage-deflate";

    /** The value of the response's {@code Sec-WebSocket-Extensions}. */
    public String response() {
        return NAME + (serverNoContextTakeover ? "; server_no_context_takeover" : "")
                + (clientNoContextTakeover ? "; client_no_context_takeover" : "");
    }
}
