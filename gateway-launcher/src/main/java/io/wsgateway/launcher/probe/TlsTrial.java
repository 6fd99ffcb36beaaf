package io.wsgateway.launcher.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Whether TLS is spoken where a plain request got no answer: tried on a connection of its own, so that it is known. */
final class TlsTrial {

    private static final Duration LONGEST = Duration.ofSeconds(3);

    private TlsTrial() {}

    /** True if the server answers a ClientHello as TLS, be it with an alert; any certificate will do. */
    static boolean isSpoken(InetSocketAddress address, ProbeTarget target, Duration timeout) {
        Duration patience = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
        try (DeadlineSocket socket = ProbeConnection.tcp(address, patience)) {
            try {
                ProbeConnection.secure(socket, target, true, patience, "http/1.1").close();
                return true;
            } catch (IOException e) {
                return TlsRecord.begins(socket.beginning());
            }
        } catch (IOException e) {
            return false;
        }
    }
}
