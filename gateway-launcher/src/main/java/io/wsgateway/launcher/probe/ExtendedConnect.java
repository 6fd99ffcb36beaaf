package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a server that speaks HTTP/2 opens WebSockets over it: its first frame says so.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8441#section-3">RFC 8441 section 3</a>
 */
final class ExtendedConnect {

    private static final String SECTION = "RFC 8441 section 3";
    /** The preface, and SETTINGS that are empty: RFC 9113 section 3.4. */
    private static final byte[] HELLO =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FRAME_HEAD = 9;
    private static final int SETTINGS = 4;
    private static final int SETTING_BYTES = 6;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private ExtendedConnect() {}

    /** What is found; nothing if the server doesn't choose HTTP/2 where it may. */
    static Optional<Finding> look(InetSocketAddress address, ProbeTarget target, boolean insecure, Duration timeout)
            throws IOException {
        try (ProbeConnection connection =
                ProbeConnection.secure(ProbeConnection.tcp(address, timeout), target, insecure,
                        timeout, "h2", "http/1.1")) {
            if (!connection.protocol().equals("h2")) {
                return Optional.empty();
            }
            long deadline = System.nanoTime() + timeout.toNanos();
            connection.write(HELLO, deadline);
            boolean enabled = enables(settings(connection, deadline));
            return Optional.of(enabled
                    ? ProbeResult.right(Side.CONNECTION, "HTTP/2", "spoken as well, and WebSockets open over it",
                            SECTION)
                    : ProbeResult.note(Side.CONNECTION, "HTTP/2",
                            "chosen where it is offered, and no WebSocket opens over it; over HTTP/1.1 one may",
                            Fault.HTTP2_WITHOUT_WEBSOCKET, SECTION));
        }
    }

    /** The payload of the server's first frame; empty if that isn't SETTINGS, as it must be. */
    private static byte[] settings(ProbeConnection connection, long deadline) throws IOException {
        byte[] head = exactly(connection, FRAME_HEAD, deadline);
        if (head.length < FRAME_HEAD || head[3] != SETTINGS || head[0] != 0) {
            return new byte[0];
        }
        return exactly(connection, (head[1] & 0xff) << 8 | head[2] & 0xff, deadline);
    }

    private static byte[] exactly(ProbeConnection connection, int count, long deadline) throws IOException {
        byte[] bytes = new byte[count];
        int length = 0;
        while (length < count) {
            byte[] more = connection.read(count - length, deadline);
            if (more.length == 0) {
                return new byte[0];
            }
            System.arraycopy(more, 0, bytes, length, more.length);
            length += more.length;
        }
        return bytes;
    }

    private static boolean enables(byte[] settings) {
        for (int i = 0; i + SETTING_BYTES <= settings.length; i += SETTING_BYTES) {
            if (settings[i] == 0 && settings[i + 1] == ENABLE_CONNECT_PROTOCOL
                    && settings[i + SETTING_BYTES - 1] == 1) {
                return true;
            }
        }
        return false;
    }
}
