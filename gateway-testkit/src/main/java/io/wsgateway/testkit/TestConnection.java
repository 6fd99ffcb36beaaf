package io.wsgateway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of one connection to a {@link TestGateway}: bytes in, the response and frames out. Where the opening handshake
 * was rejected, whatever needs a session throws an {@code AssertionError} that says why.
 */
public final class TestConnection {

    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final byte[] MASKING_KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};
    private static final String HEAD_END = "\r\n\r\n";

    private final TestGateway gateway;
    private final EmbeddedChannel channel;
    private final ByteBuf unread = Unpooled.buffer();
    private final List<String> texts = new ArrayList<>();
    private final List<ByteBuffer> binaries = new ArrayList<>();
    private @Nullable String response;
    private @Nullable CloseStatus closeStatus;

    TestConnection(TestGateway gateway, EmbeddedChannel channel) {
        this.gateway = gateway;
        this.channel = channel;
    }

    /** Throws if the opening handshake was rejected, for whatever a session would have been needed for. */
    void requireNotRejected() {
        int status = status();
        if (status != 0 && status != 101) {
            throw new AssertionError(gateway.rejection((InetSocketAddress) channel.remoteAddress(),
                    head().lines().findFirst().orElseThrow(), body()));
        }
    }

    /** The response's status; 0 if there is none yet. */
    public int status() {
        String head = head();
        return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
    }

    /** The first response field of this name. */
    public Optional<String> header(String name) {
        return head().lines()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst();
    }

    /** What follows the response's head; empty after a 101. */
    public String body() {
        read();
        return status() == 101 ? "" : unread.toString(StandardCharsets.UTF_8);
    }

    /** The subprotocol agreed on. */
    public Optional<String> subprotocol() {
        return header("Sec-WebSocket-Protocol");
    }

    /** Sends a text message. */
    public void sendText(String text) {
        sendFrame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a binary message. */
    public void sendBinary(byte... bytes) {
        sendFrame(BINARY, bytes);
    }

    /** Starts the closing handshake. */
    public void close(int code) {
        sendFrame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Sends a masked frame, its first byte as given. */
    public void sendFrame(int firstByte, byte[] payload) {
        requireNotRejected();
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xFF).putLong(payload.length);
        }
        frame.put(MASKING_KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASKING_KEY[i % MASKING_KEY.length]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        send(bytes);
    }

    /**
     * Sends bytes as they are.
     *
     * @throws IllegalStateException if the connection has ended
     */
    public void send(byte[] bytes) {
        if (!channel.isOpen()) {
            throw new IllegalStateException("nothing can be sent: the connection has ended");
        }
        channel.writeInbound(Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
        gateway.settle();
    }

    /** The text messages received since the last call. */
    public List<String> texts() {
        requireNotRejected();
        List<String> received = List.copyOf(texts);
        texts.clear();
        return received;
    }

    /** The binary messages received since the last call. */
    public List<ByteBuffer> binaries() {
        requireNotRejected();
        List<ByteBuffer> received = List.copyOf(binaries);
        binaries.clear();
        return received;
    }

    /** The Close the gateway sent; its code is 1005 if it had none. */
    public Optional<CloseStatus> closeStatus() {
        requireNotRejected();
        return Optional.ofNullable(closeStatus);
    }

    /** True until the gateway has closed the connection. */
    public boolean isOpen() {
        gateway.settle();
        return channel.isOpen();
    }

    /** Loses the connection, without a Close. */
    public void lose() {
        channel.close();
        gateway.settle();
    }

    private String head() {
        read();
        return response == null ? "" : response;
    }

    private void read() {
        gateway.settle();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            unread.writeBytes(out);
            out.release();
        }
        if (response == null) {
            int end = unread.toString(StandardCharsets.ISO_8859_1).indexOf(HEAD_END);
            if (end >= 0) {
                response = unread.readCharSequence(end + HEAD_END.length(), StandardCharsets.ISO_8859_1).toString();
            }
        }
        if (response != null && response.startsWith("HTTP/1.1 101")) {
            while (readFrame()) {
                unread.discardReadBytes();
            }
        }
    }

    private boolean readFrame() {
        if (unread.readableBytes() < 2) {
            return false;
        }
        int at = unread.readerIndex();
        int firstByte = unread.getUnsignedByte(at);
        int length = unread.getUnsignedByte(at + 1);
        int header = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (unread.readableBytes() < header) {
            return false;
        }
        length = header == 2 ? length : header == 4 ? unread.getUnsignedShort(at + 2) : (int) unread.getLong(at + 2);
        if (unread.readableBytes() < header + length) {
            return false;
        }
        unread.skipBytes(header);
        byte[] payload = new byte[length];
        unread.readBytes(payload);
        switch (firstByte) {
            case TEXT -> texts.add(new String(payload, StandardCharsets.UTF_8));
            case BINARY -> binaries.add(ByteBuffer.wrap(payload));
            case CLOSE -> closeStatus = status(payload);
            default -> {}
        }
        return true;
    }

    private static CloseStatus status(byte[] payload) {
        return payload.length < 2
                ? CloseStatus.of(CloseCode.NO_STATUS_RECEIVED)
                : new CloseStatus((payload[0] & 0xff) << 8 | payload[1] & 0xff,
                        new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    /** True if there was anything to run. */
    boolean runPending() {
        boolean pending = channel.hasPendingTasks();
        channel.runPendingTasks();
        return pending;
    }

    void end() {
        channel.finishAndReleaseAll();
        unread.release();
    }
}
