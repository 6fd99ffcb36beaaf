package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One address begins messages that it doesn't finish, more than the buffers hold, while another is served. */
class UnfinishedMessagesIT {

    private static final List<String> JVM = List.of("-Xmx64m", "-Dio.netty.maxDirectMemory=" + (48 << 20),
            "-Dio.netty.leakDetection.level=disabled");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SESSIONS = 80;
    private static final byte[] UNFINISHED = Arrays.copyOf(ClientFrames.binary(new byte[1 << 20]), 1 << 20);
    private static final String LONG = "x".repeat(200_000);

    @Test
    void takeNoMoreThanTheirPartOfTheBuffers(@TempDir Path directory) throws Exception {
        List<Socket> hostile = new ArrayList<>();
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION, JVM, directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                """);
                WireSession session = WireSession.open(gateway.address(), "/echo")) {
            for (int i = 0; i < SESSIONS; i++) {
                hostile.add(begin(gateway.address()));
                assertThat(session.echo("hello")).isEqualTo("hello");
                assertThat(session.echo(LONG)).isEqualTo(LONG);
                session.discardFrames();
            }
            try (WireSession other = WireSession.open(gateway.address(), "/echo")) {
                assertThat(other.echo(LONG)).isEqualTo(LONG);
            }
            session.closeNormally();
            gateway.awaitLine(line -> line.contains("ends with 1013: limits.inbound-bytes-total is reached"), SOON);
            assertThat(gateway.output())
                    .noneMatch(line -> line.contains("code=1011") || line.contains("ends with 1011"));
        } finally {
            for (Socket socket : hostile) {
                socket.close();
            }
        }
    }

    private static Socket begin(InetSocketAddress gateway) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.9", 0));
        socket.connect(gateway);
        socket.setSoTimeout((int) SOON.toMillis());
        socket.getOutputStream().write(ClientFrames.handshake("/echo").getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            assertThat(b).as("after: %s", head).isNotNegative();
            head.append((char) b);
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        socket.getOutputStream().write(UNFINISHED);
        return socket;
    }
}
