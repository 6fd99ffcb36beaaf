package io.wsgateway.launcher.replay;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a server sends, kept in order until it is asked for: at most 64 MiB. Thread-safe. */
final class Peer implements WebSocket.Listener {

    private static final long MOST_BYTES = 64 << 20;

    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private long bytes;

    /** What came. */
    sealed interface Came {}

    /** A whole message. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(boolean text, byte[] payload) implements Came {}

    /** A Close. */
    record Close(int code, String reason) implements Came {}

    /** The end, without a Close. */
    record Lost(String why) implements Came {}

    /** The next; empty if nothing comes in time. */
    Optional<Came> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(came.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part(socket, true, data.toString().getBytes(StandardCharsets.UTF_8), last);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        part(socket, false, part, last);
        return null;
    }

    private void part(WebSocket socket, boolean text, byte[] part, boolean last) {
        bytes += part.length;
        if (bytes > MOST_BYTES) {
            came.add(new Lost("the server sends more than " + MOST_BYTES + " bytes"));
            socket.abort();
            return;
        }
        message.writeBytes(part);
        if (last) {
            came.add(new Message(text, message.toByteArray()));
            message.reset();
        }
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        came.add(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        came.add(new Lost(error.getClass().getSimpleName()));
    }
}
