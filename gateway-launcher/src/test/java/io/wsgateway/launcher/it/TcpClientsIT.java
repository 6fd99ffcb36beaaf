package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application {@code tcp} in front of Redis, and of a VNC server that noVNC shows; run with {@code mvn -Pclients verify}. */
@Tag("clients")
class TcpClientsIT {

    private static final Path NO_VNC = Path.of("/usr/share/novnc");
    private static final int COMMANDS = 10_000;
    private static final int LONG_VALUE = 100 << 20;
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private BackEndProcess startRedis(int port) throws IOException {
        return BackEndProcess.start(directory, List.of("redis-server", "--port", Integer.toString(port), "--bind",
                "127.0.0.1", "--save", "", "--dir", directory.toString()), port, Map.of());
    }

    private GatewayProcess start(String target) throws IOException {
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION,
                List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-Dio.netty.leakDetection.level=simple"),
                directory, """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes:
                          - path: /bytes
                            application: tcp
                            origins: { allow: "*", absent: allow }
                            settings: { targets: ["%s"], connect-timeout: 30s }
                        limits: { handshake-timeout: 1m }
                        """.formatted(target));
    }

    @Test
    void leadsToRedis() throws Exception {
        int port = FreePorts.find(1).getFirst();
        try (BackEndProcess redis = startRedis(port); GatewayProcess gateway = start("127.0.0.1:" + port)) {
            try (RespClient client = RespClient.open(http, gateway.address(), "/bytes")) {
                assertThat(client.call("SET", "greeting", "grüße")).isEqualTo("OK");
                assertThat(client.call("GET", "greeting")).isEqualTo("grüße");
                assertThat(client.call("GET", "nothing")).isEqualTo("nil");

                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int i = 0; i < COMMANDS; i++) {
                    all.writeBytes(RespClient.command("INCR", "count"));
                }
                client.send(all.toByteArray());
                for (int i = 1; i <= COMMANDS; i++) {
                    assertThat(client.next()).isEqualTo(Integer.toString(i));
                }
                assertThat(client.call("QUIT")).isEqualTo("OK");
                assertThat(client.awaitClose()).as("Redis ends the connection").isEqualTo(1000);
            }
            try (RespClient subscriber = RespClient.open(http, gateway.address(), "/bytes");
                    RespClient publisher = RespClient.open(http, gateway.address(), "/bytes")) {
                assertThat(subscriber.call("SUBSCRIBE", "news")).isEqualTo("subscribe news 1");
                for (int i = 0; i < 100; i++) {
                    assertThat(publisher.call("PUBLISH", "news", i)).isEqualTo("1");
                    assertThat(subscriber.next()).isEqualTo("message news " + i);
                }
                publisher.sendText("PING\r\n");
                assertThat(publisher.awaitClose()).as("a text message").isEqualTo(1003);
                redis.end();
                assertThat(subscriber.awaitClose()).as("Redis is killed").isIn(1000, 1012);
            }
        }
    }

    @Test
    void carriesALongValueInConstantMemory() throws Exception {
        int port = FreePorts.find(1).getFirst();
        try (BackEndProcess redis = startRedis(port);
                GatewayProcess gateway = start("127.0.0.1:" + port);
                RespClient client = RespClient.open(http, gateway.address(), "/bytes")) {
            byte[] value = new byte[LONG_VALUE];
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) (i * 31 + (i >> 8));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(client.call("SET", "warm", new byte[64 << 10])).isEqualTo("OK");
                assertThat(client.call("STRLEN", "warm")).isEqualTo("65536");
            }
            long before = resident(gateway);
            client.send(RespClient.command("SET", "long", value));
            assertThat(client.next()).isEqualTo("OK");
            long sent = resident(gateway);
            client.send(RespClient.command("GET", "long"));
            assertThat(Arrays.equals(client.nextBytes(), value)).as("the value came back as it was").isTrue();
            long after = resident(gateway);
            System.out.printf("100 MiB to Redis and back: resident %d MiB, %d MiB, then %d MiB%n", before / MIB,
                    sent / MIB, after / MIB);
            // A buffer for what isn't read yet would show by its whole length.
            assertThat(Math.max(sent, after)).as("bytes resident, after %d", before)
                    .isLessThan(before + LONG_VALUE / 2);
            redis.end();
        }
    }

    /** The most that was ever resident, in bytes. */
    private static long resident(GatewayProcess gateway) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(gateway.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow() << 10;
    }

    @Test
    void showsADesktopByNoVnc() throws Exception {
        assertThat(NO_VNC.resolve("vnc.html")).as("Debian's package novnc").exists();
        int port = FreePorts.find(1).getFirst();
        // It takes a display that is free, and tells its number where it would tell a starter.
        List<String> command = List.of("Xtigervnc", "-displayfd", "1", "-rfbport", Integer.toString(port), "-interface",
                "127.0.0.1", "-SecurityTypes", "None", "-geometry", "640x480", "-desktop", "behind-the-gateway",
                "-retro", "-nolisten", "tcp");
        try (BackEndProcess desktop = BackEndProcess.start(directory, command, port, Map.of());
                GatewayProcess gateway = start("127.0.0.1:" + port)) {
            NodeTests.run("novnc.test.js", gateway, Duration.ofMinutes(4), Map.of("NOVNC", NO_VNC.toString()));
            gateway.stop();
            desktop.end();
        }
    }
}
