package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.cluster.Heap;
import io.wsgateway.launcher.metrics.ExposedText;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Much through the application {@code proxy}, and sides that don't read, with a gateway whose memory is small and stays as it is. */
class ProxyVolumeIT {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(50);
    /** How long nothing may have moved before it stands still; far less than the 30 s after which a client counts as gone. */
    private static final Duration STILL = Duration.ofSeconds(2);
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    /** What is in sockets: six buffers on the way, each of a few MiB at most where Linux lets it grow. */
    private static final long IN_SOCKETS = 64 * MIB;
    /** What a JVM's compilers and threads may still add once it has warmed up; its heap is resident from the start. */
    private static final long MORE = 48 * MIB;
    /** How much more may be live on the heap later, and in buffers. */
    private static final long MORE_HELD = 8 * MIB;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private GatewayProcess start(int port) throws IOException {
        return GatewayProcess.start(GatewayProcess.DISTRIBUTION,
                List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-Dio.netty.leakDetection.level=simple"),
                directory, """
                        listeners: [{ address: 127.0.0.1, port: 0 }]
                        admin: { address: 127.0.0.1, port: 0 }
                        routes:
                          - path: /volume
                            application: proxy
                            limits: { message-bytes: 2GiB, fragments: 10000000 }
                            settings: { upstreams: ["ws://127.0.0.1:%d"], message-bytes: 2147483647, connect-timeout: 30s }
                        limits: { handshake-timeout: 1m }
                        """.formatted(port));
    }

    /** Memory of a process that is in use, in bytes. */
    private static long resident(GatewayProcess gateway) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(gateway.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
            throw new AssertionError("no VmRSS of " + gateway.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of buffers outside of the heap, in bytes, in use or kept for use. */
    private long buffers(GatewayProcess gateway) throws IOException, InterruptedException {
        HttpResponse<String> metrics = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.admin().getPort() + "/metrics"))
                        .timeout(LONG).build(),
                HttpResponse.BodyHandlers.ofString());
        double bytes = Objects.requireNonNull(
                new ExposedText(metrics.body()).samples().get("wsgateway_buffer_bytes{memory=\"direct\"}"));
        assertThat(bytes).isPositive();
        return (long) bytes;
    }

    /** Waits, and looks at the memory all the time; returns the most of it. */
    private static long watch(GatewayProcess gateway, BooleanSupplier until, CompletableFuture<?>... work)
            throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        long most = resident(gateway);
        while (!until.getAsBoolean()) {
            for (CompletableFuture<?> each : work) {
                if (each.isCompletedExceptionally()) {
                    each.get();
                }
            }
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
            Pace.pause(LOOK);
            most = Math.max(most, resident(gateway));
        }
        return most;
    }

    private interface Work {

        void run() throws Exception;
    }

    private static CompletableFuture<Void> begin(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static void await(CompletableFuture<Void> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        work.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** The client's end, open. */
    private record Client(Socket socket, DataInputStream in) implements AutoCloseable {

        static Client open(GatewayProcess gateway) throws IOException {
            Socket socket = new Socket(gateway.address().getAddress(), gateway.address().getPort());
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(ClientFrames.handshake("/volume").getBytes(StandardCharsets.ISO_8859_1));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
            return new Client(socket, in);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void carriesAGibibyteInConstantMemory(boolean fromClient, boolean oneMessage) throws Exception {
        Volume volume = new Volume(GIB / Volume.BLOCK, oneMessage);
        CompletableFuture<Void> behind = new CompletableFuture<>();
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open();
            try {
                if (fromClient) {
                    volume.read(connection.in(), connection.out());
                } else {
                    volume.write(connection.out(), false);
                }
                behind.complete(null);
            } catch (Throwable e) {
                behind.completeExceptionally(e);
            }
            connection.awaitEnd();
        });
                GatewayProcess gateway = start(upstream.port());
                Client client = Client.open(gateway)) {
            long start = System.nanoTime();
            CompletableFuture<Void> here = begin(() -> {
                if (fromClient) {
                    volume.write(client.socket().getOutputStream(), true);
                } else {
                    volume.read(client.in(), client.socket().getOutputStream());
                }
            });
            long before = watch(gateway, () -> volume.read() >= volume.bytes() / 4, here, behind);
            long live = Heap.liveBytes(gateway.pid());
            long buffers = buffers(gateway);
            long between = watch(gateway, () -> volume.read() >= volume.bytes() * 3 / 4, here, behind);
            long liveLater = Heap.liveBytes(gateway.pid());
            long buffersLater = buffers(gateway);
            long after = Math.max(between, watch(gateway,
                    () -> volume.read() >= volume.bytes() && here.isDone() && behind.isDone(), here, behind));
            await(here);
            await(behind);
            System.out.printf("%d MiB %s as %s: %d ms, resident %d MiB, then %d MiB, live on the heap %d KiB, then"
                    + " %d KiB, in buffers %d KiB, then %d KiB%n", volume.bytes() / MIB,
                    fromClient ? "from the client" : "from the server",
                    oneMessage ? "one message" : volume.messages() + " messages",
                    Duration.ofNanos(System.nanoTime() - start).toMillis(), before / MIB, after / MIB, live >> 10,
                    liveLater >> 10, buffers >> 10, buffersLater >> 10);
            assertThat(after).as("bytes resident, after %d", before).isLessThan(before + MORE);
            assertThat(liveLater).as("bytes live on the heap, after %d", live).isLessThan(live + MORE_HELD);
            assertThat(buffersLater).as("bytes in buffers, after %d", buffers).isLessThan(buffers + MORE_HELD);
        }
    }

    /** Waits until nothing moves any more. */
    private static long awaitStandstill(GatewayProcess gateway, LongSupplier bytes, CompletableFuture<?>... work)
            throws Exception {
        List<Long> seen = new ArrayList<>(List.of(-1L, System.nanoTime()));
        return watch(gateway, () -> {
            long now = bytes.getAsLong();
            if (now != seen.getFirst() || now == 0) {
                seen.set(0, now);
                seen.set(1, System.nanoTime());
            }
            return System.nanoTime() - seen.getLast() > STILL.toNanos();
        }, work);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stopsOneSideWhileTheOtherDoesNotReadAndGoesOn(boolean fromClient) throws Exception {
        Volume volume = new Volume(GIB / 2 / Volume.BLOCK, false);
        CountDownLatch reads = new CountDownLatch(1);
        CompletableFuture<Void> behind = new CompletableFuture<>();
        try (TestUpstream upstream = TestUpstream.start(connection -> {
            connection.open();
            try {
                if (fromClient) {
                    reads.await();
                    volume.read(connection.in(), connection.out());
                } else {
                    volume.write(connection.out(), false);
                }
                behind.complete(null);
            } catch (Throwable e) {
                behind.completeExceptionally(e);
            }
            connection.awaitEnd();
        });
                GatewayProcess gateway = start(upstream.port());
                Client client = Client.open(gateway)) {
            CompletableFuture<Void> here = begin(() -> {
                if (fromClient) {
                    volume.write(client.socket().getOutputStream(), true);
                } else {
                    reads.await();
                    volume.read(client.in(), client.socket().getOutputStream());
                }
            });
            long before = resident(gateway);
            long buffers = buffers(gateway);
            long stopped = awaitStandstill(gateway, volume::written, here, behind);
            assertThat(volume.written()).as("bytes that were written to who doesn't read").isLessThan(IN_SOCKETS);
            assertThat(stopped).as("bytes resident, after %d", before).isLessThan(before + 2 * MORE);
            assertThat(buffers(gateway)).as("bytes in buffers, after %d", buffers).isLessThan(buffers + MORE_HELD);
            reads.countDown();
            long after = watch(gateway, () -> here.isDone() && behind.isDone(), here, behind);
            await(here);
            await(behind);
            assertThat(volume.read()).isEqualTo(volume.bytes());
            System.out.printf("%s stopped: resident %d MiB, %d MiB, then %d MiB%n",
                    fromClient ? "client" : "server", before / MIB, stopped / MIB, after / MIB);
            assertThat(after).as("bytes resident, after %d", before).isLessThan(before + 2 * MORE);
        } finally {
            reads.countDown();
        }
    }
}
