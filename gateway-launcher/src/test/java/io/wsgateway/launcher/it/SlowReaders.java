package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sessions that ask for echoes until nothing more is taken of them, and read none. Confined to one thread. */
final class SlowReaders implements AutoCloseable {

    private static final int SOCKET_BYTES = 4096;
    private static final byte[] MESSAGE = ClientFrames.binary(new byte[16 << 10]);
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<ByteBuffer> unsent = new ArrayList<>();

    /** Opens this many sessions. */
    void open(InetSocketAddress gateway, String path, int count) throws IOException {
        byte[] request = ClientFrames.handshake(path).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer answer = ByteBuffer.allocate(1024);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            unsent.add(ByteBuffer.wrap(MESSAGE).position(MESSAGE.length));
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BYTES);
            channel.connect(gateway);
            channel.write(ByteBuffer.wrap(request));
            answer.clear();
            String text = "";
            while (!text.endsWith("\r\n\r\n")) {
                assertThat(channel.read(answer)).as("an answer after: %s", text).isPositive();
                text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
            }
            assertThat(text).startsWith("HTTP/1.1 101 ");
            channel.configureBlocking(false);
        }
    }

    /** Sends messages in every session until none takes any more; returns how many bytes were taken. */
    long fill() throws IOException {
        long start = System.nanoTime();
        long quietSince = start;
        long sent = 0;
        while (System.nanoTime() - quietSince < QUIET.toNanos()) {
            assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(BOUND.toNanos());
            long before = sent;
            for (int i = 0; i < channels.size(); i++) {
                ByteBuffer message = unsent.get(i);
                if (!message.hasRemaining()) {
                    message.rewind();
                }
                sent += channels.get(i).write(message);
            }
            if (sent > before) {
                quietSince = System.nanoTime();
            } else {
                Pace.pause(Duration.ofMillis(10));
            }
        }
        return sent;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }
}
