package io.wsgateway.netty.upstream;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.protocol.handshake.AcceptKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that does with each connection what a test says, on a thread of its own. */
public final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listening;
    private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();

    /** What is done with a connection; it is closed after that. */
    public interface Script {
        void run(Socket socket) throws IOException;
    }

    public ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    public ScriptedServer(ServerSocket listening, Script script) {
        this.listening = listening;
        Thread.ofPlatform().daemon().name("scripted-server").start(() -> accept(script));
    }

    private void accept(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                accepted.add(socket);
                Thread.ofPlatform().daemon().name("scripted-connection").start(() -> handle(socket, script));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void handle(Socket socket, Script script) {
        try (socket) {
            script.run(socket);
        } catch (IOException e) {
            return; // the other side has ended it
        }
    }

    public UpstreamAddress address() {
        return new UpstreamAddress("127.0.0.1", listening.getLocalPort());
    }

    /** The request's head, with the empty line behind it. */
    public static String head(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended inside the head");
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** A field of a head. */
    public static String field(String head, String name) {
        return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).findFirst()
                .map(line -> line.substring(name.length() + 1).strip()).orElse("");
    }

    public static void send(Socket socket, String text) throws IOException {
        send(socket, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** A 101 for a request with this head. */
    public static String accepting(String head, String... fields) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + AcceptKey.accept(field(head, "Sec-WebSocket-Key")) + "\r\n"
                + String.join("", java.util.Arrays.stream(fields).map(line -> line + "\r\n").toList()) + "\r\n";
    }

    /** Reads until the other side has ended; gives what came. */
    public static byte[] untilEnd(Socket socket) throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
