package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer in an open session asks for TLS 1.2 renegotiation. */
class RenegotiationIT {

    private static final String ECHO = "\u0081\u0005hello"; // text of five bytes

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void endsTheSessionAndNoOther(String provider, @TempDir Path directory) throws Exception {
        Tls tls = Tls.create(directory);
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" } }]
                admin: { address: 127.0.0.1, port: 0 }
                transport: { tls: %s }
                """.formatted(tls.certificate(), tls.key(), provider));
                SSLSocket asking = open(tls, gateway.address());
                SSLSocket other = open(tls, gateway.address())) {
            echo(asking);
            assertThatThrownBy(() -> {
                asking.startHandshake();
                echo(asking);
            }).isInstanceOf(IOException.class);
            echo(other);
        }
    }

    private static SSLSocket open(Tls tls, InetSocketAddress gateway) throws IOException {
        Socket plain = new Socket(gateway.getAddress(), gateway.getPort());
        SSLSocket socket = (SSLSocket) tls.client()
                .getSocketFactory()
                .createSocket(plain, "localhost", gateway.getPort(), true);
        socket.setSoTimeout(30_000);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.getOutputStream().write(ClientFrames.handshake("/echo").getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(read(socket, 1));
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static void echo(SSLSocket session) throws IOException {
        session.getOutputStream().write(ClientFrames.text("hello"));
        if (!read(session, ECHO.length()).equals(ECHO)) {
            throw new IOException("no echo");
        }
    }

    private static String read(SSLSocket session, int bytes) throws IOException {
        InputStream in = session.getInputStream();
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new IOException("ended");
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }
}
