package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One address sends request heads that it doesn't finish, more than the heap holds, while another is served. */
class UnfinishedHeadsIT {

    private static final List<String> JVM = List.of("-Xmx64m", "-Dio.netty.leakDetection.level=disabled");
    private static final int CONNECTIONS = 3000;
    private static final String HEAD = "GET /echo?" + "q".repeat(8150) + " HTTP/1.1\r\nHost: a\r\n"
            + ("X: " + "a".repeat(400) + "\r\n").repeat(39);

    @Test
    void takeNoMoreThanTheirPartOfTheHeap(@TempDir Path directory) throws Exception {
        List<SocketChannel> hostile = new ArrayList<>();
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION, JVM, directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                limits: { connections-per-address: 100000, handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
                """);
                WireSession session = WireSession.open(gateway.address(), "/echo")) {
            for (int i = 0; i < CONNECTIONS; i++) {
                begin(gateway.address(), hostile);
                if (i % 100 == 0) {
                    assertThat(session.echo("hello")).isEqualTo("hello");
                    session.discardFrames();
                    try (WireSession other = WireSession.open(gateway.address(), "/echo")) {
                        assertThat(other.echo("hi")).isEqualTo("hi");
                    }
                }
            }
            try (Wire health = Wire.connect(gateway.admin())) {
                health.send("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
                health.pumpToEnd(Duration.ofSeconds(30));
                assertThat(new String(health.received(), StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 200 ");
            }
        } finally {
            for (SocketChannel channel : hostile) {
                channel.close();
            }
        }
    }

    /** Those that were ended meanwhile don't take the test's own file descriptors. */
    private static void begin(InetSocketAddress gateway, List<SocketChannel> hostile) throws IOException {
        SocketChannel channel = SocketChannel.open().bind(new InetSocketAddress("127.0.0.9", 0));
        hostile.add(channel);
        channel.connect(gateway);
        channel.configureBlocking(false);
        ByteBuffer head = ByteBuffer.wrap(HEAD.getBytes(StandardCharsets.ISO_8859_1));
        try {
            while (head.hasRemaining()) {
                channel.write(head);
            }
        } catch (IOException e) {
            channel.close(); // it had to make room before its head was sent
        }
        if (hostile.size() > 1500) {
            hostile.removeFirst().close();
        }
    }
}
