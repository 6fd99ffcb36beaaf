package io.wsgateway.protocol.handshake;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a request came here where others than its socket may say from whom and to what: for the trace, and the origin. The texts
 * are escaped, bounded and free of secrets. Immutable.
 *
 * @param socket whom the socket connects to
 * @param peerBy by what the peer's address is known, a clause
 * @param host what stands for Host
 * @param originBy by what the scheme and host of the request are known, a clause; empty: by the connection and Host
 * @param problem what is wrong with what is said; then none of it is believed
 */
public record Arrival(InetSocketAddress socket, String peerBy, Optional<Authority> host, String originBy,
        Optional<String> problem) {}
