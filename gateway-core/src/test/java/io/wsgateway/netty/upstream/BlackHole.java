package io.wsgateway.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.upstream.UpstreamAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port where nobody is told that there is nobody: its backlog is full, so that each further attempt to connect is dropped. */
final class BlackHole implements AutoCloseable {

    private static final int WITHOUT_ANSWER_MILLIS = 200;
    private static final int MOST = 16;

    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();

    BlackHole() throws IOException {
        boolean full = false;
        while (!full && waiting.size() < MOST) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(listening.getLocalSocketAddress(), WITHOUT_ANSWER_MILLIS);
            } catch (SocketTimeoutException e) {
                full = true;
            }
        }
        assertThat(full).as("the backlog is full").isTrue();
    }

    UpstreamAddress address() {
        return new UpstreamAddress("127.0.0.1", listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : waiting) {
            socket.close();
        }
    }
}
