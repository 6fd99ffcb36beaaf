package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DeadlineSocketTest {

    private static final byte[] PONG = new byte[131];
    /** How long a peer that reads may be kept from it, on a machine that has other things to do. */
    private static final Duration SLOW = Duration.ofSeconds(20);

    /** Whoever answers without end still writes when the deadline comes: that says nothing of the peer. */
    @Test
    void aWriteThatBeganBeforeTheDeadlineIsNotCutOffWhereThePeerReads() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DeadlineSocket socket = new DeadlineSocket(SLOW)) {
            socket.connect(server.getLocalSocketAddress());
            try (Socket peer = server.accept()) {
                Thread.ofPlatform().daemon().start(() -> skip(peer));
                OutputStream out = socket.getOutputStream();
                for (int i = 0; i < 20; i++) {
                    socket.until(System.nanoTime() + Duration.ofMillis(5).toNanos());
                    assertThatThrownBy(() -> writeForEver(out)).isInstanceOf(SocketTimeoutException.class);
                    assertThat(socket.isCutOff()).isFalse();
                }
            }
        }
    }

    @Test
    void aWriteThatNobodyReadsIsCutOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DeadlineSocket socket = new DeadlineSocket()) {
            socket.connect(server.getLocalSocketAddress());
            try (Socket peer = server.accept()) {
                while (!socket.isCutOff()) { // the deadline may pass between two writes, before the window is closed
                    socket.until(System.nanoTime() + Duration.ofMillis(200).toNanos());
                    assertThatThrownBy(() -> writeForEver(socket.getOutputStream()))
                            .isInstanceOf(SocketTimeoutException.class);
                }
                assertThat(peer.isClosed()).isFalse();
            }
        }
    }

    private static void writeForEver(OutputStream out) throws IOException {
        while (true) {
            out.write(PONG);
        }
    }

    private static void skip(Socket peer) {
        try {
            peer.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The test is over.
        }
    }
}
