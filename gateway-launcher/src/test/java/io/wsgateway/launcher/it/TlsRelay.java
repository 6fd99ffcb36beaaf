package io.wsgateway.launcher.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Takes plain connections and sends their bytes on over TLS, and back: tests that count bytes go through it unchanged. The end
 * of either side is passed on as it is, FIN as FIN, RST as RST.
 */
final class TlsRelay implements AutoCloseable {

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final SSLContext context;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsRelay(ServerSocket listener, InetSocketAddress target, SSLContext context) {
        this.listener = listener;
        this.target = target;
        this.context = context;
    }

    static TlsRelay start(InetSocketAddress target, SSLContext context) throws IOException {
        TlsRelay relay = new TlsRelay(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()), target, context);
        Thread.ofVirtual().name("relay").start(relay::accept);
        return relay;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket plain = listener.accept();
                open.add(plain);
                Thread.ofVirtual().start(() -> relay(plain));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void relay(Socket plain) {
        try {
            plain.setTcpNoDelay(true);
            Socket connection = new Socket();
            // A peer that reads little is known by the windows of both connections.
            connection.setReceiveBufferSize(1 << 14);
            connection.connect(target);
            connection.setTcpNoDelay(true);
            open.add(connection);
            SSLSocket secure = (SSLSocket) context.getSocketFactory()
                    .createSocket(connection, "localhost", target.getPort(), true);
            secure.startHandshake();
            Thread back = Thread.ofVirtual().start(() -> copy(secure, plain, connection));
            copy(plain, secure, connection);
            back.join();
            plain.close();
            secure.close();
            open.remove(plain);
            open.remove(connection);
        } catch (IOException e) {
            reset(plain);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to, Socket connection) {
        byte[] buffer = new byte[1 << 14];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(to instanceof SSLSocket ? connection : to);
            reset(from instanceof SSLSocket ? connection : from);
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            return; // it is gone already
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(TlsRelay::reset);
    }
}
