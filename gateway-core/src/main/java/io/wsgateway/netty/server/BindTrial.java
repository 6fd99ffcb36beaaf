package io.wsgateway.netty.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;

/** Finds out whether a listener could be bound. */
final class BindTrial {

    private BindTrial() {}

    /**
     * Binds a socket that doesn't listen, and closes it. Nothing is tried where the system chooses the port, nor with a Unix domain
     * socket.
     *
     * @throws ListenerException if it can't be bound
     */
    static void run(ListenerConfig listener) throws ListenerException {
        InetSocketAddress address = listener.address();
        if (listener.socket().isPresent() || address.getPort() == 0) {
            return;
        }
        // Of the address's own family: one for both would find addresses taken that aren't.
        boolean six = address.getAddress() instanceof Inet6Address;
        try (SocketChannel socket =
                SocketChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        } catch (IOException | UnsupportedOperationException | UnresolvedAddressException e) {
            throw ListenerException.notBound(listener, e);
        }
    }
}
